import { outcomes, type Outcome, type RecognisedScrapingStatus } from '@ine-scraping/contracts';
import { collectDefaultMetrics, Registry } from 'prom-client';

import { ReceiverError } from '../runtime/errors.ts';
import type { Backlog, BacklogFigures } from './backlog.ts';
import {
  acceptResults,
  answerClasses,
  createBacklogGauges,
  createInstruments,
  readResults,
  requestRoutes,
  type ReadResult,
  type RequestRoute,
} from './instruments.ts';

/** What only a running core knows, asked when somebody looks. */
export interface CoreFigures {
  /** Notifications that wait for a commit. */
  readonly commitWaiting: number;
  readonly incodeLetsIn: boolean;
  readonly backlog: Backlog;
}

export interface MetricsOptions {
  /** Codes with which requests are refused: a series each, from the start, as what appears with its first count looks like none. */
  readonly refusalCodes?: readonly string[];
}

const statuses: readonly RecognisedScrapingStatus[] = ['IN_PROGRESS', 'FINISHED', 'UNKNOWN'];

/** Codes of dead letters are ours and the client's. Were one made of what somebody sends, its series would end here. */
const deadLetterCodesMax = 30;
const code = /^[A-Z][A-Z0-9_]{0,63}$/;

/**
 * In milliseconds: how often the event loop is asked, which its lag includes. The library's default of 10 costs 6 ms of processor time
 * a second (measured), as much as all the rest of an idle receiver.
 */
const eventLoopPrecisionMs = 50;

function secondsSince(begun: number): number {
  return (performance.now() - begun) / 1000;
}

/**
 * What can be counted of a receiver. Every label comes from a table: no id, no path and no status as it was sent. Nothing here knows
 * what carries a request, so every way to the inbox counts alike.
 */
export class Metrics {
  /** What {@link render} writes. */
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;
  readonly #registry = new Registry();
  readonly #sharedRegistry = new Registry();
  readonly #count = createInstruments(this.#registry);
  readonly #shared = createBacklogGauges(this.#sharedRegistry);
  readonly #refusalCodes: ReadonlySet<string>;
  readonly #deadLetterCodes = new Set<string>();
  #findFigures: (() => CoreFigures) | undefined;

  constructor({ refusalCodes = [] }: MetricsOptions = {}) {
    this.#refusalCodes = new Set(refusalCodes);
    this.#beginAtZero();
    for (const refusalCode of refusalCodes) this.#count.refusals.inc({ code: refusalCode }, 0);
  }

  /** What appears with its first count has no increase to be alerted of. */
  #beginAtZero(): void {
    const { incodeAccess, notifications, requests, scoreReads, verdicts } = this.#count;
    // As far as anybody knows.
    incodeAccess.set(1);
    for (const status of statuses) {
      for (const result of acceptResults) notifications.inc({ status, result }, 0);
    }
    for (const route of requestRoutes) {
      for (const status of answerClasses) requests.inc({ route, status }, 0);
    }
    for (const outcome of outcomes) verdicts.inc({ outcome }, 0);
    for (const result of readResults) scoreReads.inc({ result }, 0);
  }

  /** Those of Node and of the process. Once in a process: they can be begun and not ended. */
  collectOfProcess(): void {
    const options = { register: this.#registry, eventLoopMonitoringPrecision: eventLoopPrecisionMs };
    collectDefaultMetrics(options);
  }

  /** To be called when a core runs. */
  watchCore(findFigures: () => CoreFigures): void {
    this.#findFigures = findFigures;
  }

  /** Accepts a notification by `work`, and counts what becomes of it. */
  async notification(status: RecognisedScrapingStatus, work: () => Promise<void>): Promise<void> {
    let result: (typeof acceptResults)[number] = 'accepted';
    try {
      await work();
    } catch (error) {
      result = error instanceof ReceiverError && error.retryable ? 'unavailable' : 'refused';
      throw error;
    } finally {
      this.#count.notifications.inc({ status, result });
    }
  }

  /** Commits `rows` notifications by `work`. */
  async commit(rows: number, work: () => Promise<void>): Promise<void> {
    const begun = performance.now();
    let result = 'failed';
    try {
      await work();
      result = 'committed';
      this.#count.commitRows.observe(rows);
    } finally {
      this.#count.commit.observe({ result }, secondsSince(begun));
    }
  }

  /** A request has begun. Call what it returns with the status of the answer, or `undefined` when nobody was there any more. */
  request(route: RequestRoute): (answered: number | undefined) => void {
    const begun = performance.now();
    return (answered) => {
      const status = answered === undefined ? 'aborted' : `${Math.trunc(answered / 100)}xx`;
      this.#count.requests.inc({ route, status });
      if (route === 'webhook' && status === '2xx') this.#count.acknowledgement.observe(secondsSince(begun));
    };
  }

  refused(refusalCode: string): void {
    this.#count.refusals.inc({ code: this.#refusalCodes.has(refusalCode) ? refusalCode : 'other' });
  }

  setAside(): void {
    this.#count.setAside.inc();
  }

  /** Runs a job. */
  async job(run: () => Promise<void>): Promise<void> {
    this.#count.jobsRunning.inc();
    try {
      await run();
    } finally {
      this.#count.jobsRunning.dec();
    }
  }

  /** An attempt to read a score is over. */
  scoreRead(result: ReadResult, seconds: number): void {
    this.#count.scoreReads.inc({ result });
    this.#count.scoreRead.observe(seconds);
  }

  /** A verdict was stored. `finishedAt` is `null` when no FINISHED has come. */
  scored(outcome: Outcome, finishedAt: Date | null, now: Date): void {
    this.#count.verdicts.inc({ outcome });
    if (!finishedAt) return;
    this.#count.finishedToVerdict.observe(Math.max(0, now.getTime() - finishedAt.getTime()) / 1000);
  }

  deadLetter(deadLetterCode: string): void {
    const known = this.#deadLetterCodes;
    if (code.test(deadLetterCode) && known.size < deadLetterCodesMax) known.add(deadLetterCode);
    this.#count.deadLetters.inc({ code: known.has(deadLetterCode) ? deadLetterCode : 'other' });
  }

  /** Reconciliation went through, and found so many. */
  reconciled(found: number): void {
    this.#count.reconciled.inc(found);
    this.#count.reconciliation.setToCurrentTime();
  }

  /** Prometheus's text format. What the database does not tell in time is left out, everything else is there. Never rejects. */
  async render(): Promise<string> {
    const figures = this.#findFigures?.();
    const backlog = await figures?.backlog.current();
    this.#count.databaseUp.set(backlog ? 1 : 0);
    if (figures) {
      this.#count.commitWaiting.set(figures.commitWaiting);
      this.#count.incodeAccess.set(figures.incodeLetsIn ? 1 : 0);
    }
    const own = await this.#registry.metrics();
    if (!backlog) return own;
    this.#showBacklog(backlog);
    return own + (await this.#sharedRegistry.metrics());
  }

  #showBacklog({ deadLetters, delayed, due, oldestScoredSeconds, underived, verifications }: BacklogFigures) {
    const shared = this.#shared;
    for (const [state, { count, oldestSeconds }] of Object.entries(verifications)) {
      shared.verifications.set({ state }, count);
      shared.oldestVerification.set({ state }, oldestSeconds);
    }
    shared.oldestVerification.set({ state: 'SCORED' }, oldestScoredSeconds);
    shared.underived.set(underived.count);
    shared.oldestUnderived.set(underived.oldestSeconds);
    shared.jobs.set({ state: 'due' }, due.count);
    shared.jobs.set({ state: 'delayed' }, delayed);
    shared.oldestJob.set(due.oldestSeconds);
    shared.deadLetters.set(deadLetters.count);
    shared.oldestDeadLetter.set(deadLetters.oldestSeconds);
  }
}
