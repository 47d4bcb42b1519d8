import type { RecognisedScrapingStatus } from '../webhook/notification.ts';

/** A notification that every receiver must acknowledge. */
export interface NotificationExample {
  readonly name: string;
  /** As it goes over the wire. */
  readonly body: Readonly<Record<string, unknown>>;
  /** How it must be understood. */
  readonly understood: {
    readonly interviewId: string;
    readonly externalId: string | undefined;
    readonly scrapingStatus: RecognisedScrapingStatus;
  };
}

const interviewId = '65f0a1b2c3d4e5f601234567';
const externalId = 'solicitud-1001';

/** The two notifications of Incode's page (DOC), exactly as documented: what a strict sender may send. */
export const documentedNotifications: readonly NotificationExample[] = [
  {
    name: 'in progress',
    body: { InterviewId: interviewId, externalId, ScrapingStatus: 'IN_PROGRESS' },
    understood: { interviewId, externalId, scrapingStatus: 'IN_PROGRESS' },
  },
  {
    name: 'finished',
    body: { InterviewId: interviewId, externalId, ScrapingStatus: 'FINISHED' },
    understood: { interviewId, externalId, scrapingStatus: 'FINISHED' },
  },
  {
    name: 'finished, no externalId in start',
    body: { InterviewId: interviewId, ScrapingStatus: 'FINISHED' },
    understood: { interviewId, externalId: undefined, scrapingStatus: 'FINISHED' },
  },
];

/** Further ones that a tolerant reader takes. */
export const toleratedNotifications: readonly NotificationExample[] = [
  {
    name: "the casing of Incode's other webhooks",
    body: { interviewId, externalId, scrapingStatus: 'FINISHED' },
    understood: { interviewId, externalId, scrapingStatus: 'FINISHED' },
  },
  {
    name: 'both casings: the documented one wins',
    body: {
      interviewId: 'ignored',
      InterviewId: interviewId,
      scrapingStatus: 'IGNORED',
      ScrapingStatus: 'FINISHED',
    },
    understood: { interviewId, externalId: undefined, scrapingStatus: 'FINISHED' },
  },
  {
    name: 'a null externalId means absent',
    body: { InterviewId: interviewId, externalId: null, ScrapingStatus: 'FINISHED' },
    understood: { interviewId, externalId: undefined, scrapingStatus: 'FINISHED' },
  },
  {
    name: 'unknown fields pass',
    body: {
      InterviewId: interviewId,
      ScrapingStatus: 'FINISHED',
      clientId: 'acme123',
      nested: { deep: [1] },
    },
    understood: { interviewId, externalId: undefined, scrapingStatus: 'FINISHED' },
  },
  {
    name: 'an unknown status',
    body: { InterviewId: interviewId, ScrapingStatus: 'PAUSED' },
    understood: { interviewId, externalId: undefined, scrapingStatus: 'UNKNOWN' },
  },
  ...['Finished', ' finished ', 'FINISHED\n'].map((status) => ({
    name: `a status as ${JSON.stringify(status)}`,
    body: { InterviewId: interviewId, ScrapingStatus: status },
    understood: { interviewId, externalId: undefined, scrapingStatus: 'FINISHED' as const },
  })),
  ...['In Progress', 'in-progress', ' IN_progress'].map((status) => ({
    name: `a status as ${JSON.stringify(status)}`,
    body: { InterviewId: interviewId, ScrapingStatus: status },
    understood: { interviewId, externalId: undefined, scrapingStatus: 'IN_PROGRESS' as const },
  })),
  {
    name: 'a number as externalId is its text',
    body: { InterviewId: interviewId, externalId: 1001, ScrapingStatus: 'FINISHED' },
    understood: { interviewId, externalId: '1001', scrapingStatus: 'FINISHED' },
  },
  ...[{ id: 'solicitud-1001' }, false, [1001]].map((value) => ({
    name: `an externalId ${JSON.stringify(value)} means absent`,
    body: { InterviewId: interviewId, externalId: value, ScrapingStatus: 'FINISHED' },
    understood: { interviewId, externalId: undefined, scrapingStatus: 'FINISHED' as const },
  })),
  {
    name: 'text that a database may refuse',
    body: {
      InterviewId: interviewId,
      externalId: 'nul \u0000 and half a pair \ud800',
      ScrapingStatus: 'IN_PROGRESS',
    },
    understood: {
      interviewId,
      externalId: 'nul \u0000 and half a pair \ud800',
      scrapingStatus: 'IN_PROGRESS',
    },
  },
  {
    name: 'an InterviewId of 256 characters',
    body: { InterviewId: 'a'.repeat(256), ScrapingStatus: 'IN_PROGRESS' },
    understood: { interviewId: 'a'.repeat(256), externalId: undefined, scrapingStatus: 'IN_PROGRESS' },
  },
  {
    name: 'an InterviewId of 256 characters, counted in UTF-16 units',
    body: { InterviewId: '\u{1f600}'.repeat(128), ScrapingStatus: 'IN_PROGRESS' },
    understood: {
      interviewId: '\u{1f600}'.repeat(128),
      externalId: undefined,
      scrapingStatus: 'IN_PROGRESS',
    },
  },
];

/** A notification whose text JSON.stringify would not write so. */
export interface ExactNotificationExample {
  readonly name: string;
  readonly text: string;
  readonly understood: NotificationExample['understood'];
}

function withExternalId(source: string, rest = ''): ExactNotificationExample {
  return {
    name: `the number ${source} as externalId${rest && ', twice'} is its source text`,
    text: `{"InterviewId":"${interviewId}",${rest}"externalId" : ${source},"ScrapingStatus":"FINISHED"}`,
    understood: { interviewId, externalId: source, scrapingStatus: 'FINISHED' },
  };
}

/** Notifications of which it is seen only in their own text whether they are understood. */
export const exactNotifications: readonly ExactNotificationExample[] = [
  ...['12345678901234567890', '9007199254740993', '-0', '1001.0', '1e3', '0.10'].map((source) =>
    withExternalId(source),
  ),
  withExternalId(
    '12345678901234567890',
    '"nested":{"externalId":1},"text":"\\"externalId\\":2","externalId":3,',
  ),
];

/** Every notification that must be acknowledged. */
export const goldenNotifications: readonly NotificationExample[] = [
  ...documentedNotifications,
  ...toleratedNotifications,
];
