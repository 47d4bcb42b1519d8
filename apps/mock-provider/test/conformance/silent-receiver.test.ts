import { createServer } from 'node:http';

import { acknowledgementBody } from '@ine-scraping/contracts';
import { conform } from '@ine-scraping/mock-provider/conformance';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, test } from 'vitest';

const json = { 'content-type': 'application/json' };

/** Grades what acknowledges everything but the requests that `hangs` names by their number, from 1. */
async function gradeSilent(hangs: (request: number) => boolean, only?: readonly string[]) {
  let requests = 0;
  const methods = new Set<string | undefined>();
  const server = createServer((request, response) => {
    methods.add(request.method);
    requests += 1;
    if (!hangs(requests)) response.writeHead(200, json).end(acknowledgementBody);
  });
  const url = `http://127.0.0.1:${await listenInTest(server)}/webhook`;
  const mockProvider = { deliveryTimeoutMs: 500 };
  const report = await conform({ url, port: 0, scores: false, mockProvider, only });
  return { methods, report, resultOf: (id: string) => report.checks.find((check) => check.id === id) };
}

test('a receiver that falls silent half-way is not waited for again in each check', async () => {
  const { methods, report, resultOf } = await gradeSilent((request) => request > 2);
  expect(report.passed).toBe(false);
  expect(resultOf('input.alive')).toMatchObject({ status: 'failed', seen: 'It has fallen silent.' });
  const unknown = { status: 'skipped', seen: 'The receiver answers no more.' };
  expect(resultOf('input.malformed')).toMatchObject(unknown);
  expect(resultOf('input.truncated')).toMatchObject(unknown);
  // PUT and the like come when notifications have been waited for in vain: nobody sends them any more.
  expect(methods).toEqual(new Set(['POST']));
});

test('a receiver that hangs now and then has not fallen silent', async () => {
  // The third is waited for in vain, and the first of those that ask whether it still answers.
  const { resultOf } = await gradeSilent(
    (request) => request === 3 || request === 4,
    ['copies.later', 'input.alive'],
  );
  expect(resultOf('input.alive')).toMatchObject({ status: 'passed' });
});
