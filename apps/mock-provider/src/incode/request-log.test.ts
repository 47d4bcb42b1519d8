import type { RequestReport } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import type { Session } from './session.ts';
import { type Sessions, sessionsMax } from './sessions.ts';
import {
  announcedStrangersMax,
  createRequestLog,
  goneSessionsMax,
  type NoteAnswer,
  type RequestLog,
  requestsMax,
  requestsOfSessionMax,
} from './request-log.ts';

const at = '2026-01-01T00:00:00.000Z';
const scorePath = 'GET /omni/get/score';

/** Sessions that are there from the first, whatever they are called, until they are forgotten. */
function someSessions(isSession: (interviewId: string) => boolean): Pick<Sessions, 'find'> {
  return { find: (interviewId) => (isSession(interviewId) ? ({ interviewId } as Session) : undefined) };
}

const everyId = someSessions(() => true);
const ours = someSessions((interviewId) => interviewId.startsWith('ours'));

function read(log: RequestLog, interviewId: string | null): NoteAnswer {
  return log.add({ at, method: 'GET', path: '/omni/get/score', interviewId });
}

function readTimes(log: RequestLog, interviewId: string, times: number): void {
  for (let index = 0; index < times; index += 1) read(log, interviewId)(200, false);
}

function logIn(log: RequestLog, times: number): void {
  for (let index = 0; index < times; index += 1)
    log.add({ at, method: 'POST', path: '/executive/log-in', interviewId: null })(200, false);
}

function idsOf({ requests }: RequestReport): number[] {
  return requests.map(({ id }) => id);
}

test('of one session the latest requests are shown, and its counts are exact beyond that', () => {
  const log = createRequestLog(everyId);
  readTimes(log, 'i', requestsOfSessionMax + 5);
  const report = log.report('i');
  expect(idsOf(report)).toEqual(Array.from({ length: requestsOfSessionMax }, (_, index) => index + 6));
  expect(report.counts).toEqual({ [scorePath]: requestsOfSessionMax + 5 });
});

test('no more requests are remembered than the limit in all, the latest, and a session shows only those of them', () => {
  const log = createRequestLog(everyId);
  readTimes(log, 'first', 3);
  logIn(log, requestsMax - 2);
  expect(idsOf(log.report())).toEqual(Array.from({ length: requestsMax }, (_, index) => index + 2));
  expect(idsOf(log.report('first'))).toEqual([2, 3]);
  logIn(log, 1);
  readTimes(log, 'first', 1);
  expect(idsOf(log.report('first'))).toEqual([requestsMax + 3]);
  expect(idsOf(log.report())).toHaveLength(requestsMax);
  expect(log.report().requests.at(-1)?.id).toBe(requestsMax + 3);
});

test('when a session has more requests than are shown of it, those that others push out are not taken from it twice', () => {
  const log = createRequestLog(everyId);
  readTimes(log, 'busy', requestsOfSessionMax + 10);
  logIn(log, requestsMax - requestsOfSessionMax);
  expect(idsOf(log.report('busy'))).toHaveLength(requestsOfSessionMax);
  logIn(log, 1);
  expect(idsOf(log.report('busy'))).toHaveLength(requestsOfSessionMax - 1);
});

test('the counts at all stay exact, by route and by reads, when far more interviews are asked about than are remembered', () => {
  const log = createRequestLog(ours);
  log.noteFinished('ours');
  logIn(log, 2);
  const strangers = requestsMax + 10;
  for (let index = 0; index < strangers; index += 1) {
    log.noteFinished(`stranger ${index}`);
    read(log, `made up ${index}`)(404, false);
  }
  read(log, 'ours')(200, true);
  const { counts, scoreReads } = log.report();
  expect(counts).toEqual({ [scorePath]: strangers + 1, 'POST /executive/log-in': 2 });
  expect(scoreReads).toEqual({ beforeFinished: strangers, afterFinished: 1, withOutcome: 1 });
});

test('what is remembered of a live session survives any number of forgeries and made-up ids', () => {
  const log = createRequestLog(ours);
  log.noteFinished('ours');
  for (let index = 0; index <= announcedStrangersMax; index += 1) {
    log.noteFinished(`forged ${index}`);
    read(log, `made up ${index}`)(404, false);
  }
  read(log, 'ours')(200, true);
  expect(log.report('ours')).toMatchObject({
    requests: [{ afterFinished: true, status: 200 }],
    counts: { [scorePath]: 1 },
    scoreReads: { beforeFinished: 0, afterFinished: 1, withOutcome: 1 },
  });
});

test('a read of an id that is no session comes after FINISHED when one has named it, as long as that is remembered', () => {
  const log = createRequestLog(ours);
  for (let index = 0; index <= announcedStrangersMax; index += 1) log.noteFinished(`forged ${index}`);
  for (const id of ['forged 0', 'forged 1', `forged ${announcedStrangersMax}`, 'made up'])
    read(log, id)(404, false);
  expect(log.report().requests.map(({ afterFinished }) => afterFinished)).toEqual([false, true, true, false]);
});

test('of an id that is no session the counts are those of the requests that are shown', () => {
  const log = createRequestLog(ours);
  readTimes(log, 'made up', 2);
  expect(log.report('made up')).toMatchObject({
    requests: [{ id: 1 }, { id: 2 }],
    counts: { [scorePath]: 2 },
    scoreReads: { beforeFinished: 2, afterFinished: 0, withOutcome: 0 },
  });
  logIn(log, requestsMax - 1);
  expect(log.report('made up')).toMatchObject({ requests: [{ id: 2 }], counts: { [scorePath]: 1 } });
});

test('of all sessions that can be remembered each has its exact counts, and those that are gone are forgotten beyond their limit', () => {
  const gone = new Set<string>();
  const log = createRequestLog(someSessions((interviewId) => !gone.has(interviewId)));
  const ids = Array.from({ length: sessionsMax + goneSessionsMax }, (_, index) => `session ${index}`);
  for (const id of ids) {
    log.noteFinished(id);
    read(log, id)(200, true);
  }
  const exact = { beforeFinished: 0, afterFinished: 1, withOutcome: 1 };
  for (const id of ids.slice(0, goneSessionsMax)) gone.add(id);
  expect(ids.filter((id) => log.report(id).scoreReads.withOutcome !== 1)).toEqual([]);
  read(log, 'one more')(200, true);
  // A few: whoever asks for what is no session has all that is remembered looked through.
  for (const id of [...ids.slice(0, 5), ...ids.slice(goneSessionsMax - 5, goneSessionsMax)])
    expect(log.report(id)).toMatchObject({ requests: [], counts: {}, scoreReads: { withOutcome: 0 } });
  for (const id of [...ids.slice(goneSessionsMax, goneSessionsMax + 100), 'one more'])
    expect(log.report(id).scoreReads).toMatchObject({ withOutcome: 1 });
  expect(log.report(ids.at(-1)).scoreReads).toEqual(exact);
});

test('a session that has the id of one before it, because it has its seed, begins with nothing', () => {
  const log = createRequestLog(everyId);
  log.begin('i');
  log.noteFinished('i');
  readTimes(log, 'i', 2);
  log.begin('i');
  expect(log.report('i').counts).toEqual({ [scorePath]: 2 });
  read(log, 'i')(200, false);
  expect(log.report('i')).toMatchObject({
    requests: [{ id: 3, afterFinished: false }],
    counts: { [scorePath]: 1 },
  });
});

test('an answer that ends after a reset is counted for nobody, not for a session with the same id either', () => {
  const log = createRequestLog(everyId);
  const answered = read(log, 'i');
  log.clear();
  read(log, 'i')(401, false);
  answered(200, true);
  expect(log.report('i').scoreReads.withOutcome).toBe(0);
  expect(log.report().scoreReads.withOutcome).toBe(0);
  expect(log.report().requests).toMatchObject([{ id: 1, status: 401 }]);
});

test('what a report says cannot be used to change the log', () => {
  const log = createRequestLog(everyId);
  read(log, 'i')(200, true);
  for (const report of [log.report('i'), log.report()]) {
    report.scoreReads.withOutcome = 7;
    report.counts[scorePath] = 7;
    report.requests.pop();
  }
  for (const report of [log.report('i'), log.report()])
    expect(report).toMatchObject({
      requests: [{ id: 1 }],
      counts: { [scorePath]: 1 },
      scoreReads: { withOutcome: 1 },
    });
});
