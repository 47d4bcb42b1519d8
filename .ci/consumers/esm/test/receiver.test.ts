import { receiverCases } from '@ine-scraping/contracts/conformance';
import { startMockProvider } from '@ine-scraping/mock-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../src/receiver.js';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());

it('is told the end of each scraping, on a clock that only the test moves', async () => {
  const mock = await startMockProvider({ clock: 'manual', webhookUrl: receiver.url, scrapingMs: 60_000 });
  const { interviewId } = await mock.control.play({ scenario: 'not-found' });
  await mock.control.advance(59_999);
  expect(receiver.finished).not.toContain(interviewId);
  await mock.control.advance(1);
  expect(receiver.finished).toContain(interviewId);
  await mock.stop();
});

it('is tried six times when it never answers', async () => {
  const mock = await startMockProvider({
    clock: 'manual',
    webhookUrl: 'http://127.0.0.1:9/nobody',
    scrapingMs: 0,
  });
  const { interviewId } = await mock.control.play();
  await mock.control.advance(33 * 60 * 1000);
  const deliveries = await mock.control.deliveries({ interviewId });
  expect(deliveries.map(({ attempts }) => attempts.length)).toEqual([6, 6]);
  await mock.stop();
});

const accepted = receiverCases.filter(({ name }) => /acknowledge/i.test(name));
it.each(accepted)('keeps the contract: $name', async ({ run }) => {
  await run(async ({ method, headers, body }) => {
    const response = await fetch(receiver.url, { method, headers, body, redirect: 'manual' });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  });
});
