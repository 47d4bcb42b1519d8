import { describe, expect, it } from 'vitest';

import { connectionError, htmlPage, verificationExamples } from '../src/msw/index.ts';
import { errorOf, interviewId, receiver, useMockedServers } from './mocked-servers.ts';

const context = useMockedServers();

async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const list: Row[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

const queries = () => context.requests.map(({ url }) => Object.fromEntries(new URL(url).searchParams));
const verification = (id: string) => ({ ...verificationExamples.SCORED, interviewId: id });

describe('one verification', () => {
  it.each(Object.values(verificationExamples))('is read in state $state', async (example) => {
    context.server.use(receiver.getVerification.handler(receiver.getVerification.success(example)));
    await expect(context.receiverClient().getVerification(interviewId)).resolves.toEqual(example);
    expect(context.seen()).toEqual([`GET /v1/verifications/${interviewId}`]);
  });

  it('that the receiver does not know is undefined, and so is its timeline', async () => {
    context.server.use(
      receiver.getVerification.handler(receiver.getVerification.error(404)),
      receiver.getTimeline.handler(receiver.getTimeline.error(404)),
    );
    await expect(context.receiverClient().getVerification(interviewId)).resolves.toBeUndefined();
    await expect(context.receiverClient().getTimeline(interviewId)).resolves.toBeUndefined();
  });

  it('a 404 that is not the receiver’s own is thrown: the base URL may be wrong', async () => {
    context.server.use(receiver.getVerification.handler(() => new Response('not here', { status: 404 })));
    const failure = await errorOf(context.receiverClient().getVerification(interviewId));
    expect(failure).toMatchObject({ code: 'RECEIVER_STATUS', status: 404, problem: undefined });
  });

  it('a verdict without SCORED breaks the contract', async () => {
    const body = { ...verificationExamples.SCORED, state: 'FINISHED', waitingFor: 'Waiting' };
    context.server.use(receiver.getVerification.handler(receiver.getVerification.brokenContract(body)));
    const failure = await errorOf(context.receiverClient().getVerification(interviewId));
    expect(failure).toMatchObject({ code: 'CONTRACT_BROKEN', fields: ['verdict', 'score', 'scoredAt'] });
  });
});

describe('errors', () => {
  it.each([400, 401, 403, 405] as const)('%i is thrown at once, with the problem', async (status) => {
    context.server.use(receiver.getVerification.handler(receiver.getVerification.error(status)));
    const failure = await errorOf(context.receiverClient().getVerification(interviewId));
    expect(failure).toMatchObject({
      code: 'RECEIVER_STATUS',
      status,
      retryable: false,
      problem: { status, code: `EXAMPLE_${status}` },
      interviewId,
    });
    expect(context.requests).toHaveLength(1);
  });

  it.each([
    ['500', receiver.getVerification.error(500)],
    ['503 with Retry-After', receiver.getVerification.error(503, { 'retry-after': '1' })],
    ['429', receiver.getVerification.throttled(1)],
    ['a page', htmlPage()],
    ['a broken connection', connectionError()],
  ])('%s is tried again', async (_name, reply) => {
    context.server.use(receiver.getVerification.handler(reply, receiver.getVerification.success()));
    const read = context.receiverClient().getVerification(interviewId);
    await expect(context.clock.play(read)).resolves.toMatchObject({ state: 'SCORED' });
    expect(context.requests).toHaveLength(2);
  });
});

describe('lists', () => {
  const { listVerifications } = receiver;
  const page = (ids: string[], nextCursor?: string) =>
    listVerifications.success({ verifications: ids.map((id) => verification(id)), nextCursor });

  it('gives the rows of all pages in order, with the filter on each page', async () => {
    context.server.use(listVerifications.handler(page(['a', 'b'], 'c1'), page([], 'c2'), page(['c'])));
    const rows = context
      .receiverClient()
      .listVerifications({ state: 'SCORED', externalId: 'solicitud 1&2', pageSize: 2 });
    expect((await all(rows)).map((row) => row.interviewId)).toEqual(['a', 'b', 'c']);
    const filter = { state: 'SCORED', externalId: 'solicitud 1&2', limit: '2' };
    expect(queries()).toEqual([filter, { ...filter, cursor: 'c1' }, { ...filter, cursor: 'c2' }]);
  });

  it('takes an outcome and a time, whose offset reaches the receiver as it is', async () => {
    context.server.use(listVerifications.handler(page(['a'])));
    const filter = {
      outcome: 'CURRENT',
      createdFrom: '2026-01-05T10:00:00+01:00',
      createdBefore: '2026-01-06T00:00:00Z',
    } as const;
    expect(await all(context.receiverClient().listVerifications(filter))).toHaveLength(1);
    expect(queries()).toEqual([filter]);
    const wrong = all(context.receiverClient().listVerifications({ createdFrom: 'yesterday' }));
    expect(await errorOf(wrong)).toMatchObject({ code: 'ARGUMENT_INVALID', field: 'createdFrom' });
  });

  it('an empty list makes one request and ends', async () => {
    context.server.use(listVerifications.handler(page([])));
    expect(await all(context.receiverClient().listVerifications())).toEqual([]);
    expect(queries()).toEqual([{}]);
  });

  it('fetches nothing before the first row is asked for, and no page that is not needed', async () => {
    context.server.use(listVerifications.handler(page(['a'], 'c1'), page(['b'])));
    const rows = context.receiverClient().listVerifications();
    expect(context.requests).toHaveLength(0);
    for await (const row of rows) {
      expect(row.interviewId).toBe('a');
      break;
    }
    expect(context.requests).toHaveLength(1);
  });

  it('a page that fails for a moment is tried again, and no row comes twice', async () => {
    context.server.use(
      listVerifications.handler(page(['a'], 'c1'), listVerifications.error(503), page(['b'])),
    );
    const rows = await context.clock.play(all(context.receiverClient().listVerifications()));
    expect(rows.map((row) => row.interviewId)).toEqual(['a', 'b']);
  });

  it('a cursor that repeats itself is a broken contract, not an endless loop', async () => {
    context.server.use(listVerifications.handler(page(['a'], 'c1')));
    const failure = await errorOf(all(context.receiverClient().listVerifications()));
    expect(failure).toMatchObject({ code: 'CONTRACT_BROKEN', fields: ['nextCursor'] });
    expect(context.requests).toHaveLength(2);
  });

  it('an abort between two pages ends the list', async () => {
    context.server.use(listVerifications.handler(page(['a'], 'c1'), page(['b'])));
    const controller = new AbortController();
    const rows = context.receiverClient().listVerifications({ signal: controller.signal });
    await rows.next();
    controller.abort();
    expect(await errorOf(rows.next())).toMatchObject({ code: 'ABORTED' });
    expect(context.requests).toHaveLength(1);
  });

  it('dead letters and quarantine follow their cursors too', async () => {
    const { listDeadLetters, listQuarantine } = receiver;
    const letter = {
      id: '1',
      interviewId,
      code: 'X',
      reason: 'x',
      attempts: 1,
      failedAt: '2026-01-05T10:00:00.000Z',
    };
    const unknown = { field: null, path: null, remoteAddress: null, interviewId: null, requestId: null };
    const entry = { id: '1', receivedAt: letter.failedAt, status: 400, code: 'X', bodyBytes: 0, ...unknown };
    context.server.use(
      listDeadLetters.handler(
        listDeadLetters.success({ deadLetters: [letter], nextCursor: 'c1' }),
        listDeadLetters.success({ deadLetters: [{ ...letter, id: '2' }] }),
      ),
      listQuarantine.handler(
        listQuarantine.success({ entries: [entry], refusals: [], nextCursor: 'c1' }),
        listQuarantine.success({ entries: [{ ...entry, id: '2' }], refusals: [] }),
      ),
    );
    const client = context.receiverClient();
    expect((await all(client.listDeadLetters({ pageSize: 1 }))).map(({ id }) => id)).toEqual(['1', '2']);
    expect((await all(client.listQuarantine({ pageSize: 1 }))).map(({ id }) => id)).toEqual(['1', '2']);
    expect(queries().map(({ cursor }) => cursor)).toEqual([undefined, 'c1', undefined, 'c1']);
  });
});

describe('a redrive', () => {
  it('is a POST without a body, and gives the interview', async () => {
    context.server.use(receiver.redriveDeadLetter.handler());
    const redriven = await context.receiverClient().redriveDeadLetter('dead/letter 1');
    expect(redriven).toEqual({ id: 'dead-letter-1', interviewId });
    expect(context.seen()).toEqual(['POST /v1/dead-letters/dead%2Fletter%201/redrive']);
    expect(await context.requests[0]?.text()).toBe('');
  });

  it('of an unknown dead letter is thrown', async () => {
    context.server.use(receiver.redriveDeadLetter.handler(receiver.redriveDeadLetter.error(404)));
    const failure = await errorOf(context.receiverClient().redriveDeadLetter('none'));
    expect(failure).toMatchObject({ status: 404, retryable: false, problem: { status: 404 } });
  });
});

describe('a look', () => {
  it('says when the score is read; an interview that nobody told of is undefined, one that is SCORED an error', async () => {
    const { look } = receiver;
    context.server.use(look.handler(look.success(), look.error(404), look.error(409)));
    const client = context.receiverClient();
    expect(await client.look('a/b')).toMatchObject({ state: 'FINISHED', nextAttemptAt: expect.any(String) });
    expect(context.seen()).toEqual(['POST /v1/verifications/a%2Fb/look']);
    expect(await client.look('a')).toBeUndefined();
    expect(await errorOf(client.look('a'))).toMatchObject({ code: 'RECEIVER_STATUS', status: 409 });
  });
});
