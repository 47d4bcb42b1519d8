import { retainedScoreSchema, verdict } from '@ine-scraping/contracts';
import { goldenScores } from '@ine-scraping/contracts/examples';

import { measureWaitedShare } from '../bench-process.ts';
import { createReceiverBenchmark } from '../receivers/receiver-benchmark.ts';
import { storingReceiver } from '../receivers/start-receivers.ts';
import { prepareSchema, query, type Settings } from '../receivers/storages.ts';
import { numberedNotification } from '../receivers/stored-notifications.ts';
import { medianOf, type Row } from '../table.ts';
import type { Goal } from '../targets.ts';

/** Some minutes, most of them for filling the tables. */
export const readsSize = {
  rounds: 5,
  /** Verifications in each. */
  few: 1000,
  many: 1_000_000,
  /** Of each kind, one after the other. */
  requests: 100,
};

/** Until the tables are full. */
const fillMsMax = 900_000;

/** One in a hundred has no verdict yet, and one in fifty is not found at INE. */
function fill(schema: string, count: number): string[] {
  const [current, notFound] = ['CURRENT', 'NOT_FOUND'].map((outcome) => {
    const score = goldenScores.find((example) => example.verdict.outcome === outcome)?.score ?? {};
    const [retained, decided] = [retainedScoreSchema.parse(score), verdict(score)];
    return [retained, decided].map((value) => `'${JSON.stringify(value).replaceAll("'", "''")}'::json`);
  });
  const isOpen = 'i % 100 = 0';
  const ofScored = (index: 0 | 1): string =>
    `CASE WHEN ${isOpen} THEN NULL WHEN i % 50 = 1 THEN ${notFound?.[index]} ELSE ${current?.[index]} END`;
  const interviewId = `lpad(to_hex(i), 24, '0')`;
  const at = `now() - interval '1 day' + i * interval '1 day' / ${count}`;
  return [
    `INSERT INTO ${schema}.verifications (interview_id, external_id, state, created_at, updated_at, in_progress_at, finished_at,
        finished_count, score_attempts, next_attempt_at, score, verdict, scored_at)
      SELECT ${interviewId}, 'solicitud-' || i, CASE WHEN ${isOpen} THEN 'IN_PROGRESS' ELSE 'SCORED' END, ${at}, ${at}, ${at},
        CASE WHEN ${isOpen} THEN NULL ELSE ${at} END, 1, 1, now() + interval '1 day', ${ofScored(0)}, ${ofScored(1)},
        CASE WHEN ${isOpen} THEN NULL ELSE ${at} END
      FROM generate_series(0, ${count - 1}) AS i`,
    `INSERT INTO ${schema}.notifications (interview_id, scraping_status, kind, raw_body, received_at, derived_at)
      SELECT ${interviewId}, status, status, '', ${at}, ${at}
      FROM generate_series(0, ${count - 1}) AS i, unnest(ARRAY['IN_PROGRESS', 'FINISHED']) AS status`,
    `VACUUM ANALYZE ${schema}.verifications`,
    `VACUUM ANALYZE ${schema}.notifications`,
  ];
}

const list = '/v1/verifications?limit=50';
const interviewOf = (number: number): string => numberedNotification(number, ['FINISHED']).InterviewId;

/** What is asked, of the verification with that number or of where it stands. */
const reads = {
  'one verification': (number) => `/v1/verifications/${interviewOf(number)}`,
  'its timeline': (number) => `/v1/verifications/${interviewOf(number)}/timeline`,
  'first page': () => list,
  'page of those without a verdict': () => `${list}&state=IN_PROGRESS`,
  'page of one outcome': () => `${list}&outcome=NOT_FOUND`,
  'by external id': (number) => `${list}&externalId=solicitud-${number}`,
  'page from a moment on': (_number, moment) => `${list}&createdFrom=${moment.toISOString()}`,
} satisfies Record<string, (number: number, moment: Date) => string>;

/** How one of them did in one round: the median of each kind, in milliseconds. */
type Round = Awaited<ReturnType<typeof measureRound>>;

const rows = Object.keys(reads).map((kind): Row<Round> => ({
  title: `${kind}, ms`,
  read: ({ medianMs }) => medianMs[kind] ?? Number.NaN,
  comparable: () => true,
}));

const dayMs = 86_400_000;

async function measureRound(
  origin: string,
  count: number,
  filledAt: number,
  requests: number,
  signal: AbortSignal,
) {
  const waitedShare = measureWaitedShare();
  const medianMs: Record<string, number> = {};
  for (const [kind, pathOf] of Object.entries(reads)) {
    const timesMs: number[] = [];
    while (timesMs.length < requests) {
      // All over the table, and the same in every run.
      const share = (timesMs.length * 0.618) % 1;
      const path = pathOf(Math.floor(share * count), new Date(filledAt - dayMs + share * dayMs));
      const begunMs = performance.now();
      const answer = await fetch(new URL(path, origin), { signal });
      const text = await answer.text();
      timesMs.push(performance.now() - begunMs);
      if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${text}`);
    }
    medianMs[kind] = medianOf(timesMs);
  }
  return { medianMs, waitedShare };
}

/** The read API with a thousand verifications, and with a million. On PostgreSQL: `postgresUrl` is what it needs. */
export function createReadsAtSize(postgresUrl: string | undefined, size = readsSize) {
  const { few, many, requests, rounds } = size;
  const title = (count: number): string => `${count} verifications`;
  const candidates = [few, many].map((count) => ({
    title: title(count),
    count,
    module: storingReceiver,
    replicas: 1,
    prepare: prepareSchema(postgresUrl),
  }));
  const goals = rows.map((row): Goal<Round> => ({ row, beside: title(few), max: 2 }));
  return createReceiverBenchmark<Round, (typeof candidates)[number]>({
    name: 'reads-at-size',
    description:
      `The read API on the PostgreSQL in TEST_DATABASE_URL with ${few} verifications and with ${many}: medians of ${requests} ` +
      `requests of each kind one after the other, and of ${rounds} rounds.`,
    rounds,
    rows,
    candidates,
    goalsOf: ({ count }) => (count === many ? goals : []),
    async start({ receivers, signal }, { count }) {
      const { DATABASE_URL = '', RECEIVER_DATABASE_SCHEMA: schema = '' }: Settings = receivers.own;
      const filledAt = Date.now();
      await query(DATABASE_URL, fill(schema, count), { queryMsMax: fillMsMax, signal });
      const { origin } = new URL(receivers.webhookUrls[0] ?? '');
      return () => measureRound(origin, count, filledAt, requests, signal);
    },
    judge: () => [],
  });
}
