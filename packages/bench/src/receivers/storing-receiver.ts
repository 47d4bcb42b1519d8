// A process of its own: the receiver, from source, with the settings that it is handed.
import { loadConfig, startReceiver } from '@ine-scraping/receiver';

import { answerQuestions, readUsage, readSettings } from '../bench-process.ts';

// As in production, where answers are not checked before they leave; but there the embedded database is refused.
const config = { ...loadConfig(readSettings() as Record<string, string>), responseValidation: false };
const starting = startReceiver(config);
const answers = {
  async url(): Promise<string> {
    const receiver = await starting;
    await receiver.ready;
    return receiver.webhookUrl;
  },
  usage: readUsage,
};
/** What every receiver answers. */
export type Receiver = typeof answers;
answerQuestions(answers);
