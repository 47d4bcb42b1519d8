import { measureWaitedShare } from '../bench-process.ts';
import { isScored, Load } from '../receivers/load.ts';
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

/**
 * Copies of the one verification that there is, with its history: whatever columns a release has. One in a hundred has no verdict yet,
 * and one in fifty is not found at INE. They came evenly, in the day that ends at `filledAt`.
 */
function fill(schema: string, count: number, filledAt: number): string[] {
  const at = `to_timestamp(${filledAt / 1000}) - interval '1 day' + i * interval '1 day' / ${count}`;
  const open = `'{"state": "IN_PROGRESS", "outcome": null, "result": null, "finished_at": null}'::jsonb
    || jsonb_build_object('next_attempt_at', now() + interval '1 day')`;
  return [
    `INSERT INTO ${schema}.verifications OVERRIDING SYSTEM VALUE
      SELECT copy.* FROM ${schema}.verifications v CROSS JOIN generate_series(1, ${count - 1}) AS i
      CROSS JOIN LATERAL jsonb_populate_record(v, jsonb_build_object(
        'id', v.id + i, 'interview_id', lpad(to_hex(i), 24, '0'), 'external_id', 'solicitud-' || i, 'created_at', ${at})
        || CASE WHEN i % 100 = 0 THEN ${open} WHEN i % 50 = 1 THEN '{"outcome": "NOT_FOUND"}' ELSE '{}' END) AS copy`,
    ...['notifications', 'transitions', 'attempts'].map(
      // Read once: the join would look through what it has just written, again and again.
      (table) => `WITH h AS MATERIALIZED (SELECT * FROM ${schema}.${table})
        INSERT INTO ${schema}.${table}
        SELECT copy.* FROM h JOIN ${schema}.verifications v ON v.id > h.verification_id CROSS JOIN LATERAL
          jsonb_populate_record(NULL::${schema}.${table}, to_jsonb(h) || jsonb_build_object('verification_id', v.id)) AS copy`,
    ),
    ...['verifications', 'notifications', 'transitions', 'attempts'].map(
      (table) => `VACUUM ANALYZE ${schema}.${table}`,
    ),
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
    async start(started, { count }) {
      const { receivers, scoreApi, signal } = started;
      await scoreApi.ask('answerAfter', 0);
      await new Load({ ...started, statuses: ['FINISHED'], isDone: isScored }).runAlone();
      const { DATABASE_URL = '', RECEIVER_DATABASE_SCHEMA: schema = '' }: Settings = receivers.own;
      const filledAt = Date.now();
      await query(DATABASE_URL, fill(schema, count, filledAt), { queryMsMax: fillMsMax, signal });
      const { origin } = new URL(receivers.webhookUrls[0] ?? '');
      return () => measureRound(origin, count, filledAt, requests, signal);
    },
    judge: () => [],
  });
}
