import { notificationSchema, scoreReadiness, sentNotificationSchema } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import type { MockProvider } from '../src/index.ts';
import { readScore } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { type RawReceiver, startRawReceiver } from './support/raw-receiver.ts';

interface Story {
  readonly provider: MockProvider;
  readonly receiver: RawReceiver;
  readonly interviewId: string;
  readonly token: string;
  /** The bodies that have arrived. */
  bodies(): unknown[];
  /** `ScrapingStatus` of what has arrived, in order. */
  statuses(): string[];
}

async function play(scenario: string, externalId = 'solicitud-1001'): Promise<Story> {
  const receiver = await startRawReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url });
  const { interviewId, token } = await provider.control.play({ scenario, externalId });
  const bodies = (): unknown[] => receiver.requests.map(({ raw }) => JSON.parse(raw));
  const statuses = (): string[] => bodies().map((body) => notificationSchema.parse(body).ScrapingStatus);
  return { provider, receiver, interviewId, token, bodies, statuses };
}

async function readiness({ provider, token }: Story): Promise<string> {
  return scoreReadiness(await readScore(provider, token));
}

test('slow: FINISHED comes after a time drawn from the seed, far from the default and never after 10 minutes', async () => {
  const story = await play('slow');
  await story.provider.control.advance(9000);
  expect(story.statuses()).toEqual(['IN_PROGRESS']);
  await story.provider.control.advance(600_000);
  expect(story.statuses()).toEqual(['IN_PROGRESS', 'FINISHED']);
});

test('never-finishes: only IN_PROGRESS arrives, and the score stays not ready for a day', async () => {
  const story = await play('never-finishes');
  await story.provider.control.advance(24 * 60 * 60 * 1000);
  expect(story.statuses()).toEqual(['IN_PROGRESS']);
  expect(await readiness(story)).toBe('NOT_READY');
  expect((await story.provider.control.session(story.interviewId)).scrapingStatus).toBe('IN_PROGRESS');
});

test('lost-finished: FINISHED never arrives, and the score is ready all the same', async () => {
  const story = await play('lost-finished');
  await story.provider.control.advance(60 * 60 * 1000);
  expect(story.statuses()).toEqual(['IN_PROGRESS']);
  expect(await readiness(story)).toBe('READY');
});

test('lost-in-progress: FINISHED is the only one that arrives', async () => {
  const story = await play('lost-in-progress');
  await story.provider.control.advance(2999);
  expect(story.statuses()).toEqual([]);
  await story.provider.control.advance(60 * 60 * 1000);
  expect(story.statuses()).toEqual(['FINISHED']);
});

test('duplicate-finished: the same FINISHED arrives twice, a second apart, as two deliveries', async () => {
  const story = await play('duplicate-finished');
  await story.provider.control.advance(3999);
  expect(story.statuses()).toEqual(['IN_PROGRESS', 'FINISHED']);
  await story.provider.control.advance(1);
  expect(story.statuses()).toEqual(['IN_PROGRESS', 'FINISHED', 'FINISHED']);
  expect(story.receiver.requests[2]?.raw).toBe(story.receiver.requests[1]?.raw);
  const deliveries = await story.provider.control.deliveries({ interviewId: story.interviewId });
  expect(new Set(deliveries.map(({ id }) => id)).size).toBe(3);
});

test('duplicate-burst: twenty FINISHED are in flight before the first is answered', async () => {
  const story = await play('duplicate-burst');
  const held: (() => void)[] = [];
  await story.provider.control.advance(0);
  story.receiver.behave((response) => {
    held.push(() =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"success":"true"}'),
    );
    if (held.length === 20) for (const release of held) release();
  });
  await story.provider.control.advance(3000);
  expect(story.statuses()).toEqual(['IN_PROGRESS', ...Array.from({ length: 20 }, () => 'FINISHED')]);
  expect(new Set(story.receiver.requests.slice(1).map(({ raw }) => raw)).size).toBe(1);
});

test('finished-first: IN_PROGRESS arrives a second after FINISHED', async () => {
  const story = await play('finished-first');
  await story.provider.control.advance(3999);
  expect(story.statuses()).toEqual(['FINISHED']);
  await story.provider.control.advance(1);
  expect(story.statuses()).toEqual(['FINISHED', 'IN_PROGRESS']);
});

test('late-in-progress: IN_PROGRESS comes again five seconds after FINISHED', async () => {
  const story = await play('late-in-progress');
  await story.provider.control.advance(7999);
  expect(story.statuses()).toEqual(['IN_PROGRESS', 'FINISHED']);
  await story.provider.control.advance(1);
  expect(story.statuses()).toEqual(['IN_PROGRESS', 'FINISHED', 'IN_PROGRESS']);
});

test("wrong-casing: the names are those of Incode's other webhooks, and a tolerant reader takes them", async () => {
  const story = await play('wrong-casing');
  await story.provider.control.advance(3000);
  const { interviewId } = story;
  expect(story.bodies()).toEqual([
    { interviewId, externalId: 'solicitud-1001', scrapingStatus: 'IN_PROGRESS' },
    { interviewId, externalId: 'solicitud-1001', scrapingStatus: 'FINISHED' },
  ]);
  for (const body of story.bodies()) expect(sentNotificationSchema.safeParse(body).success).toBe(false);
});

test('unknown-status: a status that is not documented comes between the two', async () => {
  const story = await play('unknown-status');
  await story.provider.control.advance(3000);
  expect(story.statuses().toSorted()).toEqual(['FINISHED', 'IN_PROGRESS', 'WAITING_FOR_INE']);
  expect(story.statuses().at(-1)).toBe('FINISHED');
});

test('extra-fields: both carry more than is documented', async () => {
  const story = await play('extra-fields');
  await story.provider.control.advance(3000);
  expect(story.bodies()).toEqual([
    expect.objectContaining({ ScrapingStatus: 'IN_PROGRESS', clientId: 'mockprovider', attempt: 1 }),
    expect.objectContaining({ ScrapingStatus: 'FINISHED', details: { method: 'scraping' } }),
  ]);
});

test('no-external-id: both come without the externalId that start sent', async () => {
  const story = await play('no-external-id');
  await story.provider.control.advance(3000);
  const { interviewId: InterviewId } = story;
  expect(story.bodies()).toEqual([
    { InterviewId, ScrapingStatus: 'IN_PROGRESS' },
    { InterviewId, ScrapingStatus: 'FINISHED' },
  ]);
});

test('malformed-json: the first FINISHED is not JSON, and the retry is sound', async () => {
  const story = await play('malformed-json');
  await story.provider.control.advance(3000);
  const broken = story.receiver.requests[1]?.raw ?? '';
  expect(() => JSON.parse(broken) as unknown).toThrow(SyntaxError);
  await story.provider.control.advance(30_000);
  const sound = story.receiver.requests[2]?.raw ?? '';
  expect(sentNotificationSchema.parse(JSON.parse(sound)).ScrapingStatus).toBe('FINISHED');
  expect(sound).toHaveLength(broken.length);
});

test('truncated-body: the first FINISHED breaks off, and the retry is whole', async () => {
  const story = await play('truncated-body');
  await story.provider.control.advance(33_000);
  const [, broken, sound] = story.receiver.requests;
  expect(broken?.complete).toBe(false);
  expect(sound?.complete).toBe(true);
  expect(broken?.raw).toBe(sound?.raw.slice(0, Math.floor((sound?.raw.length ?? 0) / 2)));
  expect(broken?.headers['content-length']).toBe(String(sound?.raw.length));
  const [, delivery] = await story.provider.control.deliveries({ interviewId: story.interviewId });
  expect(delivery).toMatchObject({ state: 'ACKNOWLEDGED', attempts: [{}, { judgement: 'ACKNOWLEDGED' }] });
});

test('wrong-content-type: the first FINISHED says text/plain, and the retry says application/json', async () => {
  const story = await play('wrong-content-type');
  await story.provider.control.advance(33_000);
  const types = story.receiver.requests.map(({ headers }) => headers['content-type']);
  expect(types).toEqual(['application/json', 'text/plain', 'application/json']);
  expect(story.receiver.requests[1]?.raw).toBe(story.receiver.requests[2]?.raw);
});

test('forged-finished: a FINISHED arrives while scraping runs and the score is not ready; the real one follows', async () => {
  const story = await play('forged-finished');
  await story.provider.control.advance(0);
  expect(story.statuses().toSorted()).toEqual(['FINISHED', 'IN_PROGRESS']);
  expect(await readiness(story)).toBe('NOT_READY');
  await story.provider.control.advance(3000);
  expect(story.statuses().at(-1)).toBe('FINISHED');
  expect(story.statuses()).toHaveLength(3);
  expect(await readiness(story)).toBe('READY');
});

test('unknown-interview: a FINISHED names an interview that nobody has started', async () => {
  const story = await play('unknown-interview');
  await story.provider.control.advance(3000);
  const named = story.bodies().map((body) => sentNotificationSchema.parse(body).InterviewId);
  const others = named.filter((id) => id !== story.interviewId);
  expect(others).toEqual([expect.stringMatching(/^[0-9a-f]{24}$/)]);
  await expect(story.provider.control.session(others[0] ?? '')).rejects.toMatchObject({
    code: 'UNKNOWN_SESSION',
  });
});
