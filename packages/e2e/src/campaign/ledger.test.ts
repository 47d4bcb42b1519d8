import { verifications } from '@ine-scraping/test-kit/verifications';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';

import { Ledger } from './ledger.ts';

const at = '2026-03-01T12:00:00.000Z';

/** Serves these verifications, each with so many transitions to SCORED. */
async function startReceiver(scoredTimes: number, ...known: { interviewId: string }[]): Promise<string> {
  const server = createServer((req, res) => {
    const path = (req.url ?? '').split('?')[0] ?? '';
    const interviewId = path.split('/')[3];
    const scored = { kind: 'transition', at, from: 'FINISHED', to: 'SCORED' };
    const timeline = { interviewId, entries: Array.from({ length: scoredTimes }, () => scored) };
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(interviewId === undefined ? { verifications: known } : timeline));
  });
  return `http://127.0.0.1:${await listenInTest(server)}`;
}

/** A ledger with an IN_PROGRESS and a FINISHED of one interview. */
function ledgerOf(interviewId: string): Ledger {
  const ledger = new Ledger();
  ledger.add(interviewId, 'IN_PROGRESS');
  ledger.add(interviewId, 'FINISHED');
  return ledger;
}

const { SCORED, FINISHED } = verifications;

test('what is stored and scored once is neither lost nor stuck nor doubled', async () => {
  const url = await startReceiver(1, SCORED);
  const ledger = ledgerOf(SCORED.interviewId);
  expect(await ledger.compare(url)).toEqual({ acknowledged: 2, lost: 0, stuck: 0 });
  expect(await ledger.countDoubled(url)).toBe(0);
});

test('an interview that nobody knows is lost with each of its notifications', async () => {
  const ledger = ledgerOf('another');
  expect(await ledger.compare(await startReceiver(1, SCORED))).toEqual({
    acknowledged: 2,
    lost: 2,
    stuck: 1,
  });
});

test('a copy that is not counted is lost', async () => {
  const ledger = ledgerOf(SCORED.interviewId);
  ledger.add(SCORED.interviewId, 'FINISHED');
  expect(await ledger.compare(await startReceiver(1, SCORED))).toMatchObject({ lost: 1, stuck: 0 });
});

test('a FINISHED without a verdict is stuck, and two verdicts are double', async () => {
  const url = await startReceiver(2, FINISHED);
  const ledger = ledgerOf(FINISHED.interviewId);
  expect(await ledger.compare(url)).toMatchObject({ lost: 0, stuck: 1 });
  expect(await ledger.countDoubled(url)).toBe(1);
});
