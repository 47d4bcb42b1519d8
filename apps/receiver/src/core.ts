import type {
  DeadLetterPage,
  Notification,
  QuarantinePage,
  Timeline,
  Verification,
  VerificationPage,
} from '@ine-scraping/contracts';

import type { Database } from './database/database.ts';
import { migrate } from './database/migrate.ts';
import { createVacuum } from './database/vacuum.ts';
import { createInbox, type Arrival, type InboxOptions } from './inbox/accept-notification.ts';
import { startDeriving, type DerivingPace } from './inbox/derive-verifications.ts';
import { createQuarantine, type RefusedRequest } from './inbox/quarantine.ts';
import { findTrouble, StoreProbe } from './inbox/store-probe.ts';
import { Backlog } from './monitoring/backlog.ts';
import { Metrics } from './monitoring/metrics.ts';
import { noTracing, type Tracing } from './monitoring/tracing.ts';
import { erase, eraseByExternalId } from './personal-data/erase.ts';
import { noEvidence, type EvidenceSafe } from './personal-data/evidence-safe.ts';
import { applyRetention, retentionDefaults, type Retention } from './personal-data/retention.ts';
import type { QueueSettings } from './queue/boss.ts';
import { ScoreQueue } from './queue/score-queue.ts';
import { startBackgroundLoop } from './runtime/background-loop.ts';
import { systemClock, type Clock } from './runtime/clock.ts';
import { Deadline } from './runtime/deadline.ts';
import type { Logger } from './runtime/logger.ts';
import { createFetchScore, type ReadScore } from './scores/fetch-score.ts';
import { IncodeAccess } from './scores/incode-access.ts';
import { look, redrive, type LookResult, type RedriveResult } from './scores/look.ts';
import { reconcile } from './scores/reconcile.ts';
import type { PageQuery } from './verifications/cursor.ts';
import { listDeadLetters } from './verifications/dead-letters.ts';
import {
  getVerification,
  listVerifications,
  type VerificationQuery,
} from './verifications/read-verifications.ts';
import { retryPolicyDefaults, type RetryPolicy } from './verifications/retry-policy.ts';
import { getTimeline } from './verifications/timeline.ts';

export interface CoreSettings extends DerivingPace {
  /** Overrides of `retryPolicyDefaults`. */
  retryPolicy?: Partial<RetryPolicy>;
  queue?: QueueSettings;
  inbox?: NonNullable<InboxOptions['limits']>;
  /** How often reconciliation looks for what no webhook told. Default 60 s. */
  reconcileEveryMs?: number;
  /** How often an embedded database is looked through for room that can be used again. Default 10 s. */
  vacuumEveryMs?: number;
  /** How long what is kept. Overrides of `retentionDefaults`. */
  retention?: Partial<Retention>;
  /** How often what is too old is looked for. Default 10 min. */
  retentionEveryMs?: number;
  /** How long running jobs may take when the core stops, before they are given back. Default: what the stop leaves them. */
  drainMs?: number;
  /** Refused requests kept. Default 10,000. */
  quarantineRowsMax?: number;
}

export interface CoreOptions {
  /** Its engine is opened, and stopped, by the caller. */
  database: Database;
  readScore: ReadScore;
  logger: Logger;
  /** What keeps evidence, sealed. Default: nothing is kept. */
  safe?: EvidenceSafe;
  clock?: Clock;
  /** What is counted, and told of spans: by default for nobody. */
  metrics?: Metrics;
  tracing?: Tracing;
  settings?: CoreSettings;
}

/** What is wrong with each part, in a few words that name nobody; `null` where nothing is. */
export interface Readiness {
  /** Whether it answers at all. */
  database: string | null;
  /** Whether a notification could be stored. */
  inbox: string | null;
  /** Whether jobs run, on connections of their own. */
  queue: string | null;
  /** Why no score can be read, as far as that is known. The receiver is ready all the same. */
  incode: string | null;
}

/** Who reads. */
export interface Reader {
  /** Whether evidence is shown to them. Default: that there is some, at the most. */
  readonly mayReadEvidence: boolean;
}

/** The receiver without HTTP. Every method can throw `DatabaseUnavailableError`, within five seconds. */
export interface ReceiverCore {
  /** Resolves when the notification is committed: only then may it be acknowledged. See `Inbox.accept` for its errors. */
  accept(notification: Notification, arrival: Arrival): Promise<void>;
  /** Leaves a trace of a refused request. Never rejects. */
  quarantine(request: RefusedRequest): Promise<void>;
  /** Counts a refused request of which there is nothing to keep. */
  countRefusal(code: string): void;
  /** `undefined` when there is none. */
  getVerification(interviewId: string, reader?: Reader): Promise<Verification | undefined>;
  /** @throws InvalidCursorError */
  listVerifications(query: VerificationQuery, reader?: Reader): Promise<VerificationPage>;
  /** `undefined` when nothing is known of the interview. */
  getTimeline(interviewId: string): Promise<Timeline | undefined>;
  /** @throws InvalidCursorError */
  listDeadLetters(query: PageQuery): Promise<DeadLetterPage>;
  /** @throws InvalidCursorError */
  listQuarantine(query: PageQuery): Promise<QuarantinePage>;
  redrive(deadLetterId: string): Promise<RedriveResult>;
  /** Has the score of a verification read now. */
  look(interviewId: string): Promise<LookResult>;
  /** Erases what is known of an interview, for good, and returns which were erased: none when nothing was known. */
  erase(interviewId: string): Promise<string[]>;
  /** The same of every interview with this external id, whatever its case. */
  eraseByExternalId(externalId: string): Promise<string[]>;
  /** One pass of reconciliation now. Returns how many verifications it found. */
  reconcile(): Promise<number>;
  /**
   * What the receiver stands on, each as it is now. Within five seconds; never rejects. Calls at the same time share one answer:
   * anybody may ask, and must not use up the connections of the inbox.
   */
  ready(): Promise<Readiness>;
  /**
   * Takes nothing more, commits what was taken, lets jobs end and gives the others back; the next start derives and runs the
   * rest. Over by `deadline`, ten seconds from the call by default: what hangs then is abandoned. Leaves the database open.
   * Calls share one promise, and the first deadline.
   */
  stop(deadline?: Deadline): Promise<void>;
}

/** What the parts share, made of the options. */
interface Context {
  readonly database: Database;
  readonly queue: ScoreQueue;
  readonly policy: RetryPolicy;
  readonly access: IncodeAccess;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly safe: EvidenceSafe;
  readonly retention: Retention;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
}

function createContext(options: CoreOptions): Context {
  const { clock = systemClock, database, logger, readScore, safe = noEvidence, settings = {} } = options;
  const { metrics = new Metrics(), tracing = noTracing } = options;
  const policy = { ...retryPolicyDefaults, ...settings.retryPolicy };
  const retention = { ...retentionDefaults, ...settings.retention };
  const access = new IncodeAccess({ clock, logger });
  const random = Math.random;
  const shared = { database, policy, retention, access, safe, clock, logger, metrics, tracing, random };
  const queue: ScoreQueue = new ScoreQueue({
    database,
    logger,
    gapMs: policy.gapMs,
    ...(settings.queue && { settings: settings.queue }),
    run: (job) => run(job),
  });
  const run = createFetchScore({ ...shared, queue, readScore });
  return { ...shared, queue };
}

const stopMsDefault = 10_000;

/** What goes on by itself: deriving, reconciliation, and vacuum where the database does not see to it. */
function startBackground(context: Context, settings: CoreSettings) {
  const { database, logger } = context;
  const derivation = startDeriving(context, settings);
  const reconciliation = startBackgroundLoop({
    name: 'reconciliation',
    run: () => reconcile(context),
    everyMs: settings.reconcileEveryMs ?? 60_000,
    logger,
  });
  const retention = startBackgroundLoop({
    name: 'deleting what was kept long enough',
    run: (signal) => applyRetention(context, signal),
    everyMs: settings.retentionEveryMs ?? 600_000,
    logger,
  });
  const loops = [derivation, reconciliation, retention];
  if (database.engine.name === 'pglite') {
    const everyMs = settings.vacuumEveryMs ?? 10_000;
    loops.push(startBackgroundLoop({ name: 'vacuum', run: createVacuum(database), everyMs, logger }));
  }
  return { derivation, stop: () => Promise.all(loops.map((loop) => loop.stop())) };
}

async function startQueue(queue: ScoreQueue): Promise<void> {
  try {
    await queue.open();
    await queue.start();
  } catch (error) {
    await queue.close(new Deadline(stopMsDefault));
    throw error;
  }
}

/** What reading depends on: when, by whom, and what keeps all of them waiting. */
function readBy({ access, clock, safe }: Context, reader: Reader = { mayReadEvidence: false }) {
  return { now: clock.now(), accessProblem: access.problem(), safe, ...reader };
}

/**
 * Migrates the schema, opens the queue and starts to work. Safe to call again after it threw.
 *
 * @throws DatabaseUnavailableError (try again later), DatabaseAccessRefusedError and DatabaseTooNewError (somebody must act).
 */
export async function startCore(options: CoreOptions): Promise<ReceiverCore> {
  const { settings = {} } = options;
  const context = createContext(options);
  const { queue, database } = context;
  await migrate(database);
  await startQueue(queue);

  const background = startBackground(context, settings);
  const { inbox: limits, quarantineRowsMax: rowsMax } = settings;
  const storeProbe = new StoreProbe(database);
  const onCommit = (succeeded: boolean) => {
    storeProbe.watch(succeeded);
    if (succeeded) background.derivation.wake();
  };
  const inbox = createInbox({ ...context, onCommit, ...(limits && { limits }) });
  const quarantine = createQuarantine({ ...context, ...(rowsMax !== undefined && { rowsMax }) });

  const backlog = new Backlog(database);
  context.metrics.watchCore(() => ({
    commitWaiting: inbox.waiting,
    incodeLetsIn: context.access.problem() === null,
    backlog,
  }));

  const findReadiness = async (): Promise<Readiness> => {
    const [databaseTrouble, inboxTrouble, queueReady] = await Promise.all([
      findTrouble(database.query('SELECT 1')),
      storeProbe.check(),
      queue.ready(),
    ]);
    return {
      database: databaseTrouble,
      inbox: inboxTrouble,
      queue: queueReady ? null : 'it does not reach the database',
      incode: context.access.problem(),
    };
  };
  let readiness: Promise<Readiness> | undefined;

  let stopped: Promise<void> | undefined;
  const stopIntake = async (deadline: Deadline) => {
    await deadline.wait(Promise.all([inbox.stop(), quarantine.stop()]));
    await deadline.wait(background.stop());
  };
  const stop = async (deadline: Deadline) => {
    // Both at once, as a database that hangs would let the first use up the time of the second.
    await Promise.all([stopIntake(deadline), queue.drain(deadline, settings.drainMs)]);
    await queue.close(deadline);
  };
  return {
    accept: (notification, arrival) => inbox.accept(notification, arrival),
    quarantine: (request) => quarantine.add(request),
    countRefusal: (code) => quarantine.count(code),
    getVerification: (interviewId, reader) => getVerification(database, interviewId, readBy(context, reader)),
    listVerifications: (query, reader) => listVerifications(database, query, readBy(context, reader)),
    getTimeline: (interviewId) => getTimeline(database, interviewId),
    listDeadLetters: (query) => listDeadLetters(database, query),
    listQuarantine: (query) => quarantine.list(query),
    redrive: (deadLetterId) => redrive(context, deadLetterId),
    look: (interviewId) => look(context, interviewId),
    erase: (interviewId) => erase(context, interviewId),
    eraseByExternalId: (externalId) => eraseByExternalId(context, externalId),
    reconcile: () => reconcile(context),
    ready: () => {
      readiness ??= findReadiness().finally(() => {
        readiness = undefined;
      });
      return readiness;
    },
    stop: (deadline = new Deadline(stopMsDefault)) => {
      stopped ??= stop(deadline);
      return stopped;
    },
  };
}
