// Starts a receiver, notifies it, stops it and does nothing more: whether the process ends is up to what was left behind.
import { loadConfig, startReceiver } from '../../src/index.ts';

const receiver = await startReceiver(loadConfig(process.env));
await receiver.ready;
const response = await fetch(receiver.webhookUrl, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ InterviewId: 'interview-1', ScrapingStatus: 'FINISHED' }),
});
await response.text();
process.stdout.write(response.ok ? 'acknowledged\n' : `answered ${response.status}\n`);
await Promise.all([receiver.stop(), receiver.stop()]);
process.stdout.write('stopped\n');
