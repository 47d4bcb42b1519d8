// A process of its own: the receiver, from source, with the settings that it is handed.
import { loadConfig, startReceiver } from '@ine-scraping/receiver';
import { z } from 'zod';

import { runReceiver } from './run-receiver.ts';

const settings = z.record(z.string(), z.string()).parse(JSON.parse(process.argv[2] ?? ''));

async function start(): Promise<string> {
  const receiver = await startReceiver(loadConfig(settings));
  await receiver.ready;
  return receiver.webhookUrl;
}

runReceiver(start());
