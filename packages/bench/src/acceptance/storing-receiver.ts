// A process of its own: the receiver, from source, with the settings that it is handed.
import { loadConfig, startReceiver } from '@ine-scraping/receiver';

import { answerQuestions, readUsage, readSettings } from '../bench-process.ts';

const starting = startReceiver(loadConfig(readSettings() as Record<string, string>));
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
