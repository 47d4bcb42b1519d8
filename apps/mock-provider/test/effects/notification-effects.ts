import { notificationSchema, scoreReadiness, sentNotificationSchema } from '@ine-scraping/contracts';
import { expect } from 'vitest';

import type { MockProvider } from '../../src/index.ts';
import { readScore } from '../support/omni.ts';
import { startProvider } from '../support/provider.ts';
import { behaveWell, type RawReceiver, startRawReceiver } from '../support/raw-receiver.ts';
import type { Effects } from './effect.ts';

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

/** Longer than any machine stands still. */
const patience = { timeout: 10_000 };

/** What each scenario shows in the notifications that arrive. */
export const notificationEffects: Effects = {
  slow: [
    'FINISHED comes after a time drawn from the seed, far from the default and never after 10 minutes',
    async (scenario) => {
      const story = await play(scenario);
      await story.provider.control.advance(9000);
      expect(story.statuses()).toEqual(['IN_PROGRESS']);
      await story.provider.control.advance(600_000);
      expect(story.statuses()).toEqual(['IN_PROGRESS', 'FINISHED']);
    },
  ],
  'never-finishes': [
    'only IN_PROGRESS arrives, and the score stays not ready for a day',
    async (scenario) => {
      const story = await play(scenario);
      await story.provider.control.advance(24 * 60 * 60 * 1000);
      expect(story.statuses()).toEqual(['IN_PROGRESS']);
      expect(await readiness(story)).toBe('NOT_READY');
      expect((await story.provider.control.session(story.interviewId)).scrapingStatus).toBe('IN_PROGRESS');
    },
  ],
  'lost-finished': [
    'FINISHED never arrives, and the score is ready all the same',
    async (scenario) => {
      const story = await play(scenario);
      await story.provider.control.advance(60 * 60 * 1000);
      expect(story.statuses()).toEqual(['IN_PROGRESS']);
      expect(await readiness(story)).toBe('READY');
    },
  ],
  'lost-in-progress': [
    'FINISHED is the only one that arrives',
    async (scenario) => {
      const story = await play(scenario);
      await story.provider.control.advance(2999);
      expect(story.statuses()).toEqual([]);
      await story.provider.control.advance(60 * 60 * 1000);
      expect(story.statuses()).toEqual(['FINISHED']);
    },
  ],
  'duplicate-finished': [
    'the same FINISHED arrives twice, a second apart, as two deliveries',
    async (scenario) => {
      const story = await play(scenario);
      await story.provider.control.advance(3999);
      expect(story.statuses()).toEqual(['IN_PROGRESS', 'FINISHED']);
      await story.provider.control.advance(1);
      expect(story.statuses()).toEqual(['IN_PROGRESS', 'FINISHED', 'FINISHED']);
      expect(story.receiver.requests[2]?.raw).toBe(story.receiver.requests[1]?.raw);
      const deliveries = await story.provider.control.deliveries({ interviewId: story.interviewId });
      expect(new Set(deliveries.map(({ id }) => id)).size).toBe(3);
    },
  ],
  'duplicate-burst': [
    'twenty FINISHED are in flight before the first is answered',
    async (scenario) => {
      const story = await play(scenario);
      const { control } = story.provider;
      await control.advance(0);
      const held: (() => void)[] = [];
      story.receiver.behave((...exchange) => void held.push(() => behaveWell(...exchange)));
      const advanced = control.advance(3000);
      try {
        await expect.poll(() => held.length, patience).toBeGreaterThan(0);
        const deliveries = await control.deliveries();
        expect(deliveries.filter(({ state }) => state === 'PENDING')).toHaveLength(20);
        await expect.poll(() => held.length, patience).toBe(20);
      } finally {
        story.receiver.behave(behaveWell);
        for (const release of held) release();
        await advanced;
      }
      expect(story.statuses()).toEqual(['IN_PROGRESS', ...Array.from({ length: 20 }, () => 'FINISHED')]);
      expect(new Set(story.receiver.requests.slice(1).map(({ raw }) => raw)).size).toBe(1);
    },
  ],
  'finished-first': [
    'IN_PROGRESS arrives a second after FINISHED',
    async (scenario) => {
      const story = await play(scenario);
      await story.provider.control.advance(3999);
      expect(story.statuses()).toEqual(['FINISHED']);
      await story.provider.control.advance(1);
      expect(story.statuses()).toEqual(['FINISHED', 'IN_PROGRESS']);
    },
  ],
  'late-in-progress': [
    'IN_PROGRESS comes again five seconds after FINISHED',
    async (scenario) => {
      const story = await play(scenario);
      await story.provider.control.advance(7999);
      expect(story.statuses()).toEqual(['IN_PROGRESS', 'FINISHED']);
      await story.provider.control.advance(1);
      expect(story.statuses()).toEqual(['IN_PROGRESS', 'FINISHED', 'IN_PROGRESS']);
    },
  ],
  'wrong-casing': [
    "the names are those of Incode's other webhooks, and a tolerant reader takes them",
    async (scenario) => {
      const story = await play(scenario);
      await story.provider.control.advance(3000);
      const { interviewId } = story;
      expect(story.bodies()).toEqual([
        { interviewId, externalId: 'solicitud-1001', scrapingStatus: 'IN_PROGRESS' },
        { interviewId, externalId: 'solicitud-1001', scrapingStatus: 'FINISHED' },
      ]);
      for (const body of story.bodies()) expect(sentNotificationSchema.safeParse(body).success).toBe(false);
    },
  ],
  'unknown-status': [
    'a status that is not documented comes between the two',
    async (scenario) => {
      const story = await play(scenario);
      await story.provider.control.advance(3000);
      expect(story.statuses().toSorted()).toEqual(['FINISHED', 'IN_PROGRESS', 'WAITING_FOR_INE']);
      expect(story.statuses().at(-1)).toBe('FINISHED');
    },
  ],
  'extra-fields': [
    'both carry more than is documented',
    async (scenario) => {
      const story = await play(scenario);
      await story.provider.control.advance(3000);
      expect(story.bodies()).toEqual([
        expect.objectContaining({ ScrapingStatus: 'IN_PROGRESS', clientId: 'mockprovider', attempt: 1 }),
        expect.objectContaining({ ScrapingStatus: 'FINISHED', details: { method: 'scraping' } }),
      ]);
    },
  ],
  'no-external-id': [
    'both come without the externalId that start sent',
    async (scenario) => {
      const story = await play(scenario);
      await story.provider.control.advance(3000);
      const { interviewId: InterviewId } = story;
      expect(story.bodies()).toEqual([
        { InterviewId, ScrapingStatus: 'IN_PROGRESS' },
        { InterviewId, ScrapingStatus: 'FINISHED' },
      ]);
    },
  ],
  'malformed-json': [
    'the first FINISHED is not JSON, and the retry is sound',
    async (scenario) => {
      const story = await play(scenario);
      await story.provider.control.advance(3000);
      const broken = story.receiver.requests[1]?.raw ?? '';
      expect(() => JSON.parse(broken) as unknown).toThrow(SyntaxError);
      await story.provider.control.advance(30_000);
      const sound = story.receiver.requests[2]?.raw ?? '';
      expect(sentNotificationSchema.parse(JSON.parse(sound)).ScrapingStatus).toBe('FINISHED');
      expect(sound).toHaveLength(broken.length);
    },
  ],
  'truncated-body': [
    'the first FINISHED breaks off, and the retry is whole',
    async (scenario) => {
      const story = await play(scenario);
      await story.provider.control.advance(33_000);
      const [, broken, sound] = story.receiver.requests;
      expect(broken?.complete).toBe(false);
      expect(sound?.complete).toBe(true);
      expect(broken?.raw).toBe(sound?.raw.slice(0, Math.floor((sound?.raw.length ?? 0) / 2)));
      expect(broken?.headers['content-length']).toBe(String(sound?.raw.length));
      const [, delivery] = await story.provider.control.deliveries({ interviewId: story.interviewId });
      expect(delivery).toMatchObject({
        state: 'ACKNOWLEDGED',
        attempts: [{}, { judgement: 'ACKNOWLEDGED' }],
      });
    },
  ],
  'wrong-content-type': [
    'the first FINISHED says text/plain, and the retry says application/json',
    async (scenario) => {
      const story = await play(scenario);
      await story.provider.control.advance(33_000);
      const types = story.receiver.requests.map(({ headers }) => headers['content-type']);
      expect(types).toEqual(['application/json', 'text/plain', 'application/json']);
      expect(story.receiver.requests[1]?.raw).toBe(story.receiver.requests[2]?.raw);
    },
  ],
  'forged-finished': [
    'a FINISHED arrives while scraping runs and the score is not ready; the real one follows',
    async (scenario) => {
      const story = await play(scenario);
      await story.provider.control.advance(0);
      expect(story.statuses().toSorted()).toEqual(['FINISHED', 'IN_PROGRESS']);
      expect(await readiness(story)).toBe('NOT_READY');
      await story.provider.control.advance(3000);
      expect(story.statuses().at(-1)).toBe('FINISHED');
      expect(story.statuses()).toHaveLength(3);
      expect(await readiness(story)).toBe('READY');
    },
  ],
  'unknown-interview': [
    'a FINISHED names an interview that nobody has started',
    async (scenario) => {
      const story = await play(scenario);
      await story.provider.control.advance(3000);
      const named = story.bodies().map((body) => sentNotificationSchema.parse(body).InterviewId);
      const others = named.filter((id) => id !== story.interviewId);
      expect(others).toEqual([expect.stringMatching(/^[0-9a-f]{24}$/)]);
      await expect(story.provider.control.session(others[0] ?? '')).rejects.toMatchObject({
        code: 'UNKNOWN_SESSION',
      });
    },
  ],
};
