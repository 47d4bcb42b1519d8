import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';

import { acknowledgementBody, notificationSchema } from '@ine-scraping/contracts';
import { startMockProvider } from '@ine-scraping/mock-provider';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, onTestFinished, test } from 'vitest';

import { countInFlight, matchArrivals, planArrivals, scenarioNames } from './arrivals.ts';

const told = (status: string, atMs: number, interviewId = 'a') => ({ interviewId, status, atMs });
const unreadable = told('UNREADABLE', 1100, '');
const began = told('IN_PROGRESS', 1007);
const ended = [told('FINISHED', 2102), told('FINISHED', 1101)];

// Started at 1000, with 100 ms of scraping; FINISHED comes twice, a second apart.
test.each([
  ['the earliest arrival is the one that was due first', [...ended, began], [7, 1, 2], 0, 0],
  [
    'a FINISHED too many does not make up for a lost IN_PROGRESS',
    [...ended, told('FINISHED', 2102)],
    [1, 2],
    1,
    1,
  ],
  ['what somebody else is told does not make up for a loss', [began, told('FINISHED', 1101, 'b')], [7], 2, 1],
  ['what cannot be read was not due', [began, ...ended, unreadable], [7, 1, 2], 0, 1],
  ['what never arrived is lost', [], [], 3, 0],
])('%s', (_, arrivals, lateMs, lost, surplus) => {
  const started = [{ interviewId: 'a', scenario: 'duplicate-finished', atMs: 1000 }];
  expect(matchArrivals(started, arrivals, 100)).toEqual({ expected: 3, lateMs, lost, surplus });
});

test('who has finished before the last one is started is not in flight with it, however often it finishes', () => {
  const started = ['a', 'b', 'c'].map((interviewId, index) => ({
    interviewId,
    scenario: '',
    atMs: 1000 + 500 * index,
  }));
  const arrivals = [told('FINISHED', 1900), told('FINISHED', 1950), told('FINISHED', 2400, 'b')];
  expect(countInFlight(started, arrivals)).toBe(2);
});

test.each(scenarioNames)('what %s sends is due when it is written down', async (scenario) => {
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const readable = notificationSchema.safeParse(await json(request).catch(() => null)).success;
    response.writeHead(readable ? 200 : 400, { 'content-type': 'application/json' }).end(acknowledgementBody);
  };
  const port = await listenInTest(createServer((request, response) => void take(request, response)));
  const webhookUrl = `http://127.0.0.1:${port}/`;
  const { control, stop } = await startMockProvider({
    webhookUrl,
    scenario,
    scrapingMs: 100,
    clock: 'manual',
  });
  onTestFinished(stop);
  const { now } = await control.advance(0);
  await control.play();
  await control.advance(60_000);
  const attempts = (await control.deliveries()).flatMap((delivery) => delivery.attempts);
  const sentMs = attempts.map(({ at }) => Date.parse(at) - Date.parse(now)).toSorted((a, b) => a - b);
  expect(sentMs).toEqual(planArrivals(scenario, 100).map(([, afterMs]) => afterMs));
});

test('a scenario that is not written down is refused: nobody here knows when it is due', () => {
  const started = [{ interviewId: 'a', scenario: 'slow', atMs: 1000 }];
  expect(() => matchArrivals(started, [], 100)).toThrow(TypeError);
});
