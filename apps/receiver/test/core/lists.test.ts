import {
  deadLetterPageSchema,
  timelineSchema,
  verificationPageSchema,
  verificationSchema,
} from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { startTestCore } from '../support/core.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { readyScore } from '../support/score-source.ts';

const interviewIds = ['a', 'b', 'c', 'd', 'e'];

describeOnEachEngine('reading', (engine) => {
  test('verifications come in the order of their creation, page by page, also while others are added', async () => {
    const { core, derived, notify } = await startTestCore(engine);
    for (const interviewId of interviewIds) {
      await notify(interviewId, 'IN_PROGRESS');
      await derived();
    }
    const first = await core.listVerifications({ limit: 2 });
    await notify('f', 'IN_PROGRESS');
    await notify('a', 'IN_PROGRESS');
    await derived();
    const second = await core.listVerifications({ limit: 3, cursor: first.nextCursor });
    const third = await core.listVerifications({ limit: 3, cursor: second.nextCursor });
    const pages = [first, second, third].map((page) => page.verifications.map((one) => one.interviewId));
    expect(pages).toEqual([['a', 'b'], ['c', 'd', 'e'], ['f']]);
    expect(third.nextCursor).toBeUndefined();
  });

  test('a page that is exactly full is the last one', async () => {
    const { core, derived, notify } = await startTestCore(engine);
    await Promise.all(interviewIds.map((interviewId) => notify(interviewId, 'IN_PROGRESS')));
    await derived();
    const page = await core.listVerifications({ limit: interviewIds.length });
    expect(page.verifications).toHaveLength(interviewIds.length);
    expect(page.nextCursor).toBeUndefined();
  });

  test('state and external id narrow the list, alone and together', async () => {
    const { core, derived, notify, reach, scores } = await startTestCore(engine);
    scores.answer('a', readyScore());
    await notify('a', 'FINISHED', 'solicitud-1');
    await notify('b', 'IN_PROGRESS', 'solicitud-1');
    await notify('c', 'IN_PROGRESS', 'solicitud-2');
    await reach('a', 'SCORED');
    await derived();
    const list = async (query: { state?: 'SCORED' | 'IN_PROGRESS'; externalId?: string }) => {
      const { verifications } = await core.listVerifications({ limit: 10, ...query });
      return verifications.map((one) => one.interviewId).toSorted();
    };
    expect(await list({ externalId: 'solicitud-1' })).toEqual(['a', 'b']);
    expect(await list({ state: 'IN_PROGRESS' })).toEqual(['b', 'c']);
    expect(await list({ state: 'IN_PROGRESS', externalId: 'solicitud-1' })).toEqual(['b']);
    expect(await list({ state: 'SCORED', externalId: 'solicitud-2' })).toEqual([]);
  });

  test('the external id is found whatever its case, and outcome and time narrow the list too', async () => {
    const { core, derived, notify, reach, scores } = await startTestCore(engine);
    const long = `${'x'.repeat(200)}Y`;
    scores.answer('a', readyScore());
    scores.answer('b', readyScore('8', 'userNotFoundInIneDb'));
    await notify('a', 'FINISHED', 'Solicitud-AB%_\\1');
    await notify('b', 'FINISHED', long);
    await notify('c', 'IN_PROGRESS', 'Solicitud-AB');
    const [a] = await Promise.all([reach('a', 'SCORED'), reach('b', 'SCORED')]);
    await derived();
    const list = async (query: Omit<Parameters<typeof core.listVerifications>[0], 'limit'>) => {
      const { verifications } = await core.listVerifications({ limit: 10, ...query });
      return verifications.map((one) => one.interviewId).toSorted();
    };
    expect(await list({ externalId: 'sOLICITUD-ab%_\\1' })).toEqual(['a']);
    expect(await list({ externalId: 'solicitud-ab' })).toEqual(['c']);
    expect(await list({ externalId: long.toUpperCase() })).toEqual(['b']);
    expect(await list({ externalId: `${long}z` })).toEqual([]);
    expect(await list({ outcome: 'CURRENT' })).toEqual(['a']);
    expect(await list({ outcome: 'NOT_FOUND', state: 'SCORED' })).toEqual(['b']);
    expect(await list({ outcome: 'NOT_FOUND', state: 'FAILED' })).toEqual([]);
    const from = a.createdAt;
    expect(await list({ createdBefore: from })).not.toContain('a');
    expect(await list({ createdFrom: from })).toContain('a');
    expect(
      await list({ createdFrom: '0000-01-01T00:00:00+23:00', createdBefore: '9999-12-31T23:59:59-23:00' }),
    ).toEqual(['a', 'b', 'c']);
    expect(await list({ createdFrom: '9999-12-31T23:59:59-23:00' })).toEqual([]);
  });

  test('a cursor that this API never gave out is refused', async () => {
    const { core } = await startTestCore(engine);
    for (const cursor of [
      '',
      'x',
      Buffer.from('after-1; drop').toString('base64url'),
      'YWZ0ZXItOTk5OTk5OTk5OTk5OTk5OTk5OTk',
    ]) {
      const query = { cursor, limit: 1 };
      const lists = [core.listVerifications(query), core.listDeadLetters(query), core.listQuarantine(query)];
      const results = await Promise.allSettled(lists);
      expect(results).toMatchObject(
        lists.map(() => ({ status: 'rejected', reason: { code: 'INVALID_CURSOR' } })),
      );
    }
  });

  test('whatever is read fits the contract, in every state', async () => {
    const { core, derived, notify, reach, scores } = await startTestCore(engine, {
      retryPolicy: { failed: { baseMs: 3_600_000, maxMs: 3_600_000 } },
    });
    scores.answer('scored', readyScore());
    scores.answer('waiting', new Error('away'));
    await notify('running', 'IN_PROGRESS', 'solicitud-1');
    await Promise.all(['scored', 'waiting', 'failed'].map((interviewId) => notify(interviewId, 'FINISHED')));
    await Promise.all([reach('scored', 'SCORED'), reach('failed', 'FAILED'), reach('waiting', 'FINISHED')]);
    await derived();
    const page = await core.listVerifications({ limit: 10 });
    expect(verificationPageSchema.parse(page)).toEqual(page);
    expect(page.verifications.map((one) => one.state).toSorted()).toEqual([
      'FAILED',
      'FINISHED',
      'IN_PROGRESS',
      'SCORED',
    ]);
    for (const { interviewId } of page.verifications) {
      const verification = await core.getVerification(interviewId);
      expect(verificationSchema.parse(verification)).toEqual(verification);
      const timeline = await core.getTimeline(interviewId);
      expect(timelineSchema.parse(timeline)).toEqual(timeline);
    }
    const deadLetters = await core.listDeadLetters({ limit: 10 });
    expect(deadLetterPageSchema.parse(deadLetters)).toEqual(deadLetters);
    expect(deadLetters.deadLetters).toHaveLength(1);
  });

  test('nothing is known of an interview that nobody told of', async () => {
    const { core } = await startTestCore(engine);
    expect(await core.getVerification('nobody')).toBeUndefined();
    expect(await core.getTimeline('nobody')).toBeUndefined();
  });

  test('a score with a NUL or half a surrogate pair in a word has a verdict, and is found by its outcome', async () => {
    const { core, notify, reach, scores } = await startTestCore(engine);
    scores.answer('a', readyScore('11', 'ineNotCurrent\u0000\uD800'));
    await notify('a', 'FINISHED');
    const { verdict } = await reach('a', 'SCORED');
    expect(verdict).toMatchObject({ outcome: 'NOT_CURRENT', key: 'OTHER' });
    const { verifications } = await core.listVerifications({ outcome: 'NOT_CURRENT', limit: 10 });
    expect(verifications.map(({ interviewId }) => interviewId)).toEqual(['a']);
  });
});
