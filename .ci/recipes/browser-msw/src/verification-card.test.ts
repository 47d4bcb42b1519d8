import { createReceiverHandlers, htmlPage, verificationExamples } from '@ine-scraping/client/msw';
import { setupWorker } from 'msw/browser';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { showVerification } from './verification-card.js';

const baseUrl = 'https://receiver.example';
const { IN_PROGRESS, FINISHED, SCORED, FAILED } = verificationExamples;
// Typed by the contract: an answer that the receiver cannot give does not compile.
const { getVerification } = createReceiverHandlers(baseUrl);
const worker = setupWorker();

beforeAll(async () => {
  await worker.start({ onUnhandledFrame: 'bypass', quiet: true });
});
beforeEach(() => worker.resetHandlers());
afterAll(() => worker.stop());

/** What a person read, one after the other. */
async function watch(): Promise<string[]> {
  const element = document.createElement('p');
  const read: string[] = [];
  const observer = new MutationObserver(() => read.push(element.textContent ?? ''));
  observer.observe(element, { childList: true });
  await showVerification(element, baseUrl, SCORED.interviewId);
  await Promise.resolve();
  observer.disconnect();
  return read;
}

test('a verification goes from running to its verdict', async () => {
  worker.use(
    getVerification.handler(
      getVerification.success(IN_PROGRESS),
      getVerification.success(FINISHED),
      getVerification.success(SCORED),
    ),
  );
  expect(await watch()).toEqual(['INE is being asked …', 'The voter card is current.']);
});

test('a page of a proxy in between disturbs nobody', async () => {
  worker.use(getVerification.handler(htmlPage(), getVerification.success(SCORED)));
  expect(await watch()).toContain('The voter card is current.');
});

test('a verification that failed goes to a person', async () => {
  worker.use(getVerification.handler(getVerification.success(FAILED)));
  expect(await watch()).toContain('This could not be verified: a person must look at this one.');
});
