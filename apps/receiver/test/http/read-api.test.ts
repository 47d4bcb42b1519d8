import { createHash } from 'node:crypto';

import {
  deadLetterPageSchema,
  lookSchema,
  problemSchema,
  timelineSchema,
  verificationPageSchema,
} from '@ine-scraping/contracts';
import { goldenScores } from '@ine-scraping/contracts/examples';
import { expect, test } from 'vitest';

import { describeOnEachEngine } from '../support/engines.ts';
import { startFakeOmni } from './fake-omni.ts';
import { startTestReceiver, type TestReceiver } from './test-receiver.ts';

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const { status, code, errors } = problemSchema.parse(await response.json());
  expect(status).toBe(response.status);
  return { status, code, fields: errors?.map(({ field }) => field) };
}

async function listIds(receiver: TestReceiver, query: string): Promise<string[]> {
  const response = await receiver.fetch(`/v1/verifications?${query}`);
  const page = verificationPageSchema.parse(await response.json());
  return page.verifications.map(({ interviewId }) => interviewId);
}

describeOnEachEngine('read API', (engine) => {
  test('a FINISHED notification becomes a score, a verdict and a timeline', async () => {
    const omni = await startFakeOmni();
    const receiver = await startTestReceiver(engine, { env: { OMNI_BASE_URL: omni.url } });
    const [example] = goldenScores;
    omni.scores.set('interview/1 ?', example?.score ?? {});
    for (const ScrapingStatus of ['IN_PROGRESS', 'FINISHED']) {
      await receiver.notify({ InterviewId: 'interview/1 ?', externalId: 'solicitud-1001', ScrapingStatus });
    }
    const verification = await receiver.reach('interview/1 ?', 'SCORED');
    expect(verification).toMatchObject({
      externalId: 'solicitud-1001',
      verdict: example?.verdict,
    });
    const timeline = await receiver.fetch(
      `/v1/verifications/${encodeURIComponent('interview/1 ?')}/timeline`,
    );
    const { entries } = timelineSchema.parse(await timeline.json());
    expect(entries.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['notification', 'transition', 'attempt']),
    );
    expect(await listIds(receiver, 'state=SCORED')).toEqual(['interview/1 ?']);
    expect(await listIds(receiver, 'state=FAILED')).toEqual([]);
  });

  test('a dead letter is listed, redriven once with 202, and then answers 409', async () => {
    const omni = await startFakeOmni();
    const receiver = await startTestReceiver(engine, { env: { OMNI_BASE_URL: omni.url } });
    await receiver.notify({ InterviewId: 'lost', ScrapingStatus: 'FINISHED' });
    await receiver.reach('lost', 'FAILED');
    const page = deadLetterPageSchema.parse(await (await receiver.fetch('/v1/dead-letters')).json());
    const id = page.deadLetters[0]?.id ?? '';
    expect(page.deadLetters).toHaveLength(1);
    omni.scores.set('lost', goldenScores[0]?.score ?? {});
    const redrive = (letter: string) =>
      receiver.fetch(`/v1/dead-letters/${letter}/redrive`, { method: 'POST' });
    const redriven = await redrive(id);
    expect([redriven.status, await redriven.json()]).toEqual([202, { id, interviewId: 'lost' }]);
    await receiver.reach('lost', 'SCORED');
    expect(await problemOf(await redrive(id))).toMatchObject({ status: 409, code: 'NOT_REDRIVABLE' });
    expect(await problemOf(await redrive('nothing'))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  test('a look is 202 until there is a score, then 409, and 404 for an interview that nobody notified us of', async () => {
    const omni = await startFakeOmni();
    const receiver = await startTestReceiver(engine, { env: { OMNI_BASE_URL: omni.url } });
    const look = (id: string) => receiver.fetch(`/v1/verifications/${id}/look`, { method: 'POST' });
    expect(await problemOf(await look('a'))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    await receiver.notify({ InterviewId: 'a', ScrapingStatus: 'Paused' });
    const waiting = await receiver.reach('a', 'IN_PROGRESS');
    expect(waiting.waitingFor).toMatch(
      /^Waiting for Incode's FINISHED since \d{4}-\d\d-\d\d \d\d:\d\d UTC; we look ourselves at .* UTC$/,
    );
    omni.scores.set('a', goldenScores[0]?.score ?? {});
    const looked = await look('a');
    expect([looked.status, lookSchema.parse(await looked.json())]).toMatchObject([
      202,
      { interviewId: 'a', state: 'IN_PROGRESS' },
    ]);
    await receiver.reach('a', 'SCORED');
    expect(await problemOf(await look('a'))).toMatchObject({ status: 409, code: 'ALREADY_SCORED' });
  });

  test('404, 408 and 425 right after FINISHED cost no verdict', async () => {
    const omni = await startFakeOmni();
    const receiver = await startTestReceiver(engine, { env: { OMNI_BASE_URL: omni.url } });
    const statuses = [404, 408, 425];
    for (const status of statuses) {
      omni.scores.set(`late-${status}`, (asked) => (asked === 0 ? status : (goldenScores[0]?.score ?? {})));
      await receiver.notify({ InterviewId: `late-${status}`, ScrapingStatus: 'Finished' });
    }
    for (const status of statuses) {
      expect(await receiver.reach(`late-${status}`, 'SCORED')).toMatchObject({ scoreAttempts: 2 });
    }
  });

  test.each([400, 401, 404, 418, 500])(
    'a log-in that is answered %i is our access: told by the list, by /readyz and once in the log, and no dead letter',
    async (status) => {
      const omni = await startFakeOmni();
      omni.logIn = status;
      omni.scores.set('a', goldenScores[0]?.score ?? {});
      const receiver = await startTestReceiver(engine, {
        env: { OMNI_BASE_URL: omni.url, RECEIVER_FAILED_ATTEMPTS_MAX: '1', RECEIVER_FAILED_BACKOFF_MS: '10' },
      });
      const readiness = async () => {
        const response = await receiver.fetch('/readyz');
        return [response.status, await response.json()];
      };
      await receiver.notify({ InterviewId: 'a', ScrapingStatus: 'FINISHED' });
      const refused = /(Incode refuses our log-in|our log-in at Incode fails \(OMNI_STATUS\)) since .* UTC$/;
      await expect
        .poll(async () => (await receiver.reach('a', 'FINISHED')).waitingFor, { timeout: 10_000 })
        .toMatch(refused);
      expect(await readiness()).toMatchObject([
        200,
        { status: 'ready', incode: expect.stringMatching(refused) as string },
      ]);
      const told = receiver.log.filter(({ level }) => level === 'error');
      expect(told).toHaveLength(1);
      expect(await (await receiver.fetch('/v1/dead-letters')).json()).toEqual({ deadLetters: [] });
    },
  );

  test('a list is walked with its cursor, filtered by externalId, and nothing is shown twice', async () => {
    const receiver = await startTestReceiver(engine);
    for (const InterviewId of ['a', 'b', 'c']) {
      await receiver.notify({ InterviewId, externalId: `of-${InterviewId}`, ScrapingStatus: 'IN_PROGRESS' });
      await receiver.reach(InterviewId, 'IN_PROGRESS');
    }
    const first = await receiver.fetch('/v1/verifications?limit=2');
    const { verifications, nextCursor } = verificationPageSchema.parse(await first.json());
    expect(verifications.map(({ interviewId }) => interviewId)).toEqual(['a', 'b']);
    expect(await listIds(receiver, `limit=2&cursor=${nextCursor}`)).toEqual(['c']);
    expect(await listIds(receiver, 'externalId=of-b')).toEqual(['b']);
    expect(await listIds(receiver, 'externalId=OF-B')).toEqual(['b']);
    expect(await listIds(receiver, 'externalId=of-nobody')).toEqual([]);
    expect(
      await listIds(receiver, 'createdFrom=2026-01-05T11:00:00%2B01:00&createdBefore=2026-01-06T00:00:00Z'),
    ).toEqual([]);
    expect(await listIds(receiver, 'createdBefore=9999-12-31T00:00:00Z&state=IN_PROGRESS')).toEqual([
      'a',
      'b',
      'c',
    ]);
    for (const query of [
      'createdFrom=yesterday',
      'createdFrom=2026-01-05',
      'createdBefore=2026-01-05T10:00:00',
      'outcome=current',
      'createdFrom=2026-02-30T00:00:00Z',
    ]) {
      const refused = await problemOf(await receiver.fetch(`/v1/verifications?${query}`));
      expect(refused).toEqual({ status: 400, code: 'FIELD_INVALID', fields: [query.split('=')[0]] });
    }
  });

  test('an externalId that PostgreSQL cannot hold is found by what was sent, and is never an error', async () => {
    const receiver = await startTestReceiver(engine);
    await receiver.notify({ InterviewId: 'a', externalId: 'nul \u0000', ScrapingStatus: 'IN_PROGRESS' });
    await receiver.reach('a', 'IN_PROGRESS');
    expect(await listIds(receiver, 'externalId=nul%20%00')).toEqual(['a']);
    expect(await listIds(receiver, 'externalId=%00%ff%fe')).toEqual([]);
  });

  test('an interview that nobody notified us of is a 404, on both of its paths', async () => {
    const receiver = await startTestReceiver(engine);
    for (const path of ['/v1/verifications/unknown', '/v1/verifications/unknown/timeline']) {
      expect(await problemOf(await receiver.fetch(path))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    }
  });

  test('an API key reads or operates as its scopes say, and each operation is a line with its name', async () => {
    const keys = { backend: 'made-up-1', ops: 'made-up-2' };
    const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');
    const env = {
      RECEIVER_API_KEYS: `backend:read:${sha256(keys.backend)},ops:operate:${sha256(keys.ops)}`,
    };
    const receiver = await startTestReceiver(engine, { env });
    await receiver.notify({ InterviewId: 'interview-1', ScrapingStatus: 'IN_PROGRESS' });
    const ask = (path: string, key?: string, method = 'GET') => {
      const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
      return receiver.fetch(path, { method, headers });
    };
    const found = '/v1/verifications/interview-1';
    await expect.poll(async () => (await ask(found, keys.backend)).status, { timeout: 10_000 }).toBe(200);
    const unknown = await ask('/v1/quarantine');
    expect(unknown.headers.get('www-authenticate')).toBe('Bearer realm="v1"');
    expect(await problemOf(unknown)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect(await problemOf(await ask(found, 'made-up-3'))).toMatchObject({ status: 401 });
    for (const [key, method, path] of [
      [keys.ops, 'GET', found],
      [keys.backend, 'POST', `${found}/look`],
      [keys.backend, 'POST', '/v1/dead-letters/7/redrive'],
    ] as const) {
      const refused = await ask(path, key, method);
      expect(refused.headers.get('www-authenticate')).toContain('insufficient_scope');
      expect(await problemOf(refused)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    }
    expect((await ask(`${found}/look`, keys.ops, 'POST')).status).toBe(202);
    expect((await ask('/v1/dead-letters/7/redrive', keys.ops, 'POST')).status).toBe(404);
    const operated = receiver.log.filter(({ message }) => message === 'operated');
    expect(operated.map(({ level, fields }) => ({ level, ...fields }))).toEqual([
      {
        level: 'info',
        key: 'ops',
        act: 'look',
        interviewId: 'interview-1',
        outcome: 'LOOKING',
        requestId: expect.any(String),
      },
      {
        level: 'info',
        key: 'ops',
        act: 'redrive',
        deadLetterId: '7',
        outcome: 'NOT_FOUND',
        requestId: expect.any(String),
      },
    ]);
    for (const path of ['/healthz', '/readyz', '/openapi.json']) {
      expect([path, (await ask(path)).status]).toEqual([path, 200]);
    }
    expect(JSON.stringify(receiver.log)).not.toContain('made-up');
  });
});
