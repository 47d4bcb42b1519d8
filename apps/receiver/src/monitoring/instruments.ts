import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What was asked for, as its sender sees us. */
export const requestRoutes = ['webhook', 'api', 'monitoring', 'other'] as const;
export type RequestRoute = (typeof requestRoutes)[number];
/** What a request was answered with; `aborted`: nobody was there any more. */
export const answerClasses = ['2xx', '4xx', '5xx', 'aborted'] as const;
/** What became of a notification that could be read. */
export const acceptResults = ['accepted', 'unavailable', 'refused'] as const;

/**
 * What an attempt to read a score came to: a score that may be believed or not, no access to Incode, an interview that it does not
 * know, Incode not working, an answer that no further attempt mends, or an attempt that our own stop broke off.
 */
export const readResults = [
  'ready',
  'last_resort',
  'not_ready',
  'shut_out',
  'not_found',
  'unavailable',
  'invalid',
  'interrupted',
] as const;
export type ReadResult = (typeof readResults)[number];

/** In seconds. What Incode waits for is known to be over within five. */
const answerBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** In seconds, from a read of the score that is there at once to one that came after a day without Incode. */
const verdictBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1_800, 7_200, 86_400];
/** An attempt ends after a minute. */
const readBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const rowBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** What this process counts: the name, what it means and its labels, each once. */
export function createInstruments(registry: Registry) {
  const registers = [registry];
  const counter = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name: `ine_scraping_${name}`, help, labelNames, registers });
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name: `ine_scraping_${name}`, help, labelNames, registers });
  const histogram = <Label extends string = never>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: Label[] = [],
  ) => new Histogram({ name: `ine_scraping_${name}`, help, buckets, labelNames, registers });
  return {
    notifications: counter(
      'notifications_total',
      'Notifications that were read, by their status, folded, and what became of them: accepted, unavailable (503) or refused',
      ['status', 'result'],
    ),
    acknowledgement: histogram(
      'acknowledgement_duration_seconds',
      'From the headers of a notification to its acknowledgement; Incode waits five seconds',
      answerBuckets,
    ),
    requests: counter('http_requests_total', 'Requests, by route and class of status', ['route', 'status']),
    commit: histogram('commit_duration_seconds', 'The commit that acknowledgements wait for', answerBuckets, [
      'result',
    ]),
    commitRows: histogram('commit_rows', 'Notifications that share a commit', rowBuckets),
    commitWaiting: gauge('commit_waiting_rows', 'Notifications in this process that wait for a commit'),
    refusals: counter('refusals_total', 'Requests that were refused, by the code of the problem', ['code']),
    setAside: counter('set_aside_total', 'Notifications from which nothing could be derived'),
    scoreReads: counter('score_reads_total', 'Attempts to read a score, by what they came to', ['result']),
    scoreRead: histogram('score_read_duration_seconds', 'One attempt to read a score', readBuckets),
    jobsRunning: gauge('jobs_running', 'Attempts that run in this process'),
    verdicts: counter('verdicts_total', 'Verdicts that were stored, by outcome', ['outcome']),
    finishedToVerdict: histogram(
      'finished_to_verdict_seconds',
      'From the first FINISHED of an interview to its verdict',
      verdictBuckets,
    ),
    deadLetters: counter('dead_letters_total', 'Jobs that ran out of attempts, by code', ['code']),
    reconciled: counter(
      'reconciled_total',
      'Verifications that reconciliation found and no webhook finished',
    ),
    reconciliation: gauge(
      'reconciliation_last_success_timestamp_seconds',
      'When reconciliation last went through, in seconds since 1970',
    ),
    incodeAccess: gauge(
      'incode_access',
      'Whether Incode lets us in, as far as this process has seen: 1 or 0',
    ),
    databaseUp: gauge('database_up', 'Whether the database answered this scrape in time: 1 or 0'),
  };
}

/** What all replicas see in the one database: the same in each of them, so add none of these up. */
export function createBacklogGauges(registry: Registry) {
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name: `ine_scraping_${name}`, help, labelNames, registers: [registry] });
  return {
    verifications: gauge('verifications', 'Verifications in a state that is not the last, up to 10000', [
      'state',
    ]),
    oldestVerification: gauge(
      'oldest_verification_age_seconds',
      'How long the oldest verification has been in its state; 0 when there is none',
      ['state'],
    ),
    underived: gauge('underived_notifications', 'Notifications that wait to be derived, up to 10000'),
    oldestUnderived: gauge('oldest_underived_age_seconds', 'How long the first of them has waited'),
    jobs: gauge('jobs', 'Jobs that are due and nobody has taken, and that wait for their time, up to 10000', [
      'state',
    ]),
    oldestJob: gauge('oldest_due_job_age_seconds', 'How long the job that is due longest has been due'),
    deadLetters: gauge('dead_letters_open', 'Dead letters that nobody has redriven, up to 10000'),
    oldestDeadLetter: gauge('oldest_dead_letter_age_seconds', 'How long the first of them has been one'),
  };
}
