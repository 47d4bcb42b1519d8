import type { ScenarioInput } from '../scenario.ts';

/** Scenarios that differ in what is notified: in which order, how often, in which shape, and by whom. */
export const notificationScenarios: readonly ScenarioInput[] = [
  {
    name: 'lost-finished',
    description: 'FINISHED is lost for good, although the score is ready.',
    outcome: 'CURRENT',
    notifications: [{ status: 'IN_PROGRESS' }, { status: 'FINISHED', lost: true }],
    receiver: 'finds-the-score',
  },
  {
    name: 'lost-in-progress',
    description: 'IN_PROGRESS is lost for good, and FINISHED is the first that the receiver hears.',
    outcome: 'CURRENT',
    notifications: [{ status: 'IN_PROGRESS', lost: true }, { status: 'FINISHED' }],
  },
  {
    name: 'duplicate-finished',
    description: 'FINISHED arrives twice, a second apart.',
    outcome: 'CURRENT',
    notifications: [{ status: 'IN_PROGRESS' }, { status: 'FINISHED', copies: 2, gapMs: 1000 }],
  },
  {
    name: 'duplicate-burst',
    description: 'FINISHED arrives twenty times at once.',
    outcome: 'CURRENT',
    notifications: [{ status: 'IN_PROGRESS' }, { status: 'FINISHED', copies: 20 }],
  },
  {
    name: 'finished-first',
    description: 'FINISHED arrives a second before IN_PROGRESS.',
    outcome: 'CURRENT',
    notifications: [{ status: 'FINISHED' }, { status: 'IN_PROGRESS', from: 'end', afterMs: 1000 }],
  },
  {
    name: 'late-in-progress',
    description: 'IN_PROGRESS comes again five seconds after FINISHED, when the score may have been read.',
    outcome: 'CURRENT',
    notifications: [
      { status: 'IN_PROGRESS' },
      { status: 'FINISHED' },
      { status: 'IN_PROGRESS', from: 'end', afterMs: 5000 },
    ],
  },
  {
    name: 'wrong-casing',
    description:
      "Both notifications use the casing of Incode's other webhooks: interviewId and scrapingStatus.",
    outcome: 'CURRENT',
    notifications: [
      { status: 'IN_PROGRESS', casing: 'camel' },
      { status: 'FINISHED', casing: 'camel' },
    ],
  },
  {
    name: 'unknown-status',
    description: 'A ScrapingStatus that Incode does not document comes between the two.',
    outcome: 'CURRENT',
    notifications: [{ status: 'IN_PROGRESS' }, { status: 'WAITING_FOR_INE' }, { status: 'FINISHED' }],
  },
  {
    name: 'extra-fields',
    description: 'Both notifications carry fields that Incode does not document.',
    outcome: 'CURRENT',
    notifications: [
      { status: 'IN_PROGRESS', extraFields: { clientId: 'mockprovider', attempt: 1 } },
      { status: 'FINISHED', extraFields: { clientId: 'mockprovider', details: { method: 'scraping' } } },
    ],
  },
  {
    name: 'no-external-id',
    description: 'Both notifications leave externalId out although start sent one.',
    outcome: 'CURRENT',
    notifications: [
      { status: 'IN_PROGRESS', withoutExternalId: true },
      { status: 'FINISHED', withoutExternalId: true },
    ],
  },
  {
    name: 'malformed-json',
    description: 'The first attempt of FINISHED is not JSON, the retry is sound.',
    outcome: 'CURRENT',
    notifications: [{ status: 'IN_PROGRESS' }, { status: 'FINISHED', fault: 'malformed-json' }],
  },
  {
    name: 'truncated-body',
    description: 'The first attempt of FINISHED breaks off in the middle of its body, the retry is sound.',
    outcome: 'CURRENT',
    notifications: [{ status: 'IN_PROGRESS' }, { status: 'FINISHED', fault: 'truncated-body' }],
  },
  {
    name: 'wrong-content-type',
    description: 'The first attempt of FINISHED says text/plain, the retry is sound.',
    outcome: 'CURRENT',
    notifications: [{ status: 'IN_PROGRESS' }, { status: 'FINISHED', fault: 'wrong-content-type' }],
  },
  {
    name: 'forged-finished',
    description:
      'Somebody without credentials sends FINISHED while scraping still runs; the real one follows.',
    outcome: 'CURRENT',
    notifications: [
      { status: 'IN_PROGRESS' },
      { status: 'FINISHED', from: 'start', withoutCredentials: true },
      { status: 'FINISHED' },
    ],
  },
  {
    name: 'unknown-interview',
    description:
      'Somebody without credentials sends FINISHED for an interview that does not exist, beside the real two.',
    outcome: 'CURRENT',
    notifications: [
      { status: 'IN_PROGRESS' },
      { status: 'FINISHED', from: 'start', unknownInterview: true, withoutCredentials: true },
      { status: 'FINISHED' },
    ],
  },
];
