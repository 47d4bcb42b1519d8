import { setMaxListeners } from 'node:events';
import { connect, type LookupFunction } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import type { ReceiverRequest } from '@ine-scraping/contracts';
import {
  type ConformanceRequest,
  type ConformanceResponse,
  type Exchange,
  NoAnswerError,
  NotCheckedError,
  type NotifiedInterview,
  ReceiverUnderTest,
  type ReceiverUnderTestOptions,
} from '@ine-scraping/contracts/conformance';

import { readsScore } from '../incode/request-counts.ts';
import type { MockProvider } from '../mock-provider.ts';
import type { Settings } from '../settings/settings.ts';
import { createAllowedHosts } from '../webhook/allowed-hosts.ts';
import { deliveryPolicies } from '../webhook/delivery-policy.ts';
import { judgeExchange } from '../webhook/judge-answer.ts';
import { createStageCredentials, type GivenHeader, type StageCredentials } from './credentials.ts';
import { type Pace, sendByHttp } from './http-send.ts';
import { type StageScenario, stageScenarios } from './scenarios.ts';

export interface StageOptions {
  /** The Incode that the receiver reads scores of; it has the {@link stageScenarios}. */
  readonly provider: MockProvider;
  readonly settings: Settings;
  /** The receiver's webhook. */
  readonly url: string;
  readonly headers?: readonly GivenHeader[];
  readonly badHeaders?: readonly GivenHeader[];
  /** How long a receiver gets for its own backoff, in milliseconds. */
  readonly waitMs: number;
  /** Stops the receiver and starts it again. Default: it cannot be restarted. */
  readonly restart?: (() => Promise<void>) | undefined;
  readonly signal: AbortSignal;
}

/** From one look at what the receiver has asked to the next, in milliseconds. */
const lookEveryMs = 20;

/** Where one receiver is graded: it is told what a check says, and what it asks of Incode is seen. */
export class Stage extends ReceiverUnderTest {
  readonly url: string;
  readonly incodeUrl: string;
  readonly waitMs: number;
  /** How long a receiver may take to answer, in milliseconds. */
  readonly deadlineMs: number;
  readonly restart: (() => Promise<void>) | undefined;
  readonly credentials: StageCredentials;
  readonly #control: MockProvider['control'];
  readonly #signal: AbortSignal;
  readonly #lookup: LookupFunction;
  #turn: Promise<unknown> = Promise.resolve();
  #drawn = 0;
  #hasAnswered = false;
  #hasFallenSilent = false;
  #probe: Promise<unknown> | undefined;

  constructor({
    provider,
    settings,
    url,
    headers = [],
    badHeaders = [],
    waitMs,
    restart,
    signal,
  }: StageOptions) {
    const policy = deliveryPolicies[settings.deliveryPolicy];
    super({
      send: (request) => this.#send(request),
      headers: () => this.credentials.get(),
      judge(response) {
        const answer = { ...response, complete: true };
        const judged = judgeExchange({ kind: 'ANSWERED', answer }, policy, response.headers);
        const fault = judged.judgement === 'ACKNOWLEDGED' ? undefined : judged.judgement;
        // No other judgement follows from an answer that came.
        return {
          fault: fault as Exclude<typeof fault, `${string}_FAILED` | 'TIMED_OUT' | 'URL_REFUSED'>,
          reason: judged.reason,
        };
      },
      wait: (ms) => this.pause(ms),
      newInterview: () => this.session('ready'),
    });
    // Forty requests at once wait for one signal; Node 20 takes more than ten for a leak.
    setMaxListeners(0, signal);
    this.url = url;
    this.incodeUrl = provider.url;
    this.waitMs = waitMs;
    this.deadlineMs = settings.deliveryTimeoutMs;
    this.restart = restart;
    this.#control = provider.control;
    this.#signal = signal;
    this.credentials = createStageCredentials({ settings, headers, badHeaders, signal });
    const { allowedHosts: hosts, dangerouslyAllowAnyWebhookHost: any } = settings;
    this.#lookup = createAllowedHosts({ hosts, any }).lookup;
  }

  async #send(request: ConformanceRequest, pace?: Pace): Promise<ConformanceResponse> {
    const { url, deadlineMs } = this;
    if (this.#hasFallenSilent)
      throw new NoAnswerError({ kind: 'UNREACHABLE', reason: 'It has fallen silent.' });
    return sendByHttp(request, { url, lookup: this.#lookup, deadlineMs, signal: this.#signal }, pace);
  }

  /** Tells the receiver; whether it answers nothing any more is asked once, and not waited for again in each check. */
  override async notify(body: unknown): Promise<Exchange> {
    const exchange = await super.notify(body);
    this.#hasAnswered ||= exchange.response !== undefined;
    if (exchange.noAnswer?.kind === 'TIMED_OUT' && this.#hasAnswered) {
      this.#probe ??= this.#askWhetherSilent().finally(() => (this.#probe = undefined));
      await this.#probe;
    }
    return exchange;
  }

  /** A receiver may hang on one notification, or now and then: silent is who answers neither of two others. */
  async #askWhetherSilent(): Promise<void> {
    const ask = async (): Promise<boolean> => {
      const { interviewId: InterviewId, externalId } = await this.newInterview();
      const { noAnswer } = await super.notify({ InterviewId, externalId, ScrapingStatus: 'IN_PROGRESS' });
      return noAnswer?.kind === 'TIMED_OUT';
    };
    const silent = await Promise.all([ask(), ask()]);
    this.#hasFallenSilent ||= silent.every(Boolean);
  }

  /** The same receiver as somebody sees it who sends these headers in the place of the credentials. */
  as(headers: Readonly<Record<string, string>>): ReceiverUnderTest {
    return this.#seenBy({ headers: async () => headers });
  }

  /** The same receiver as a sender sees it whose body leaves in two parts. */
  paced(pace: Pace): ReceiverUnderTest {
    return this.#seenBy({ send: (request) => this.#send(request, pace) });
  }

  #seenBy(other: Pick<Partial<ReceiverUnderTestOptions>, 'send' | 'headers'>): ReceiverUnderTest {
    return new ReceiverUnderTest({
      send: (request) => this.#send(request),
      headers: () => this.credentials.get(),
      judge: this.judge,
      wait: (ms) => this.pause(ms),
      newInterview: this.newInterview,
      ...other,
    });
  }

  /** A session of its own, which plays this scenario; its scraping has ended, if it ends at once. */
  async session(scenario: StageScenario): Promise<NotifiedInterview> {
    this.#drawn += 1;
    const externalId = `conform-${this.#drawn}`;
    const { name } = stageScenarios[scenario];
    const { interviewId } = await this.#control.play({ scenario: name, externalId });
    if (stageScenarios[scenario].scraping?.durationMs === 0) await this.finished(interviewId);
    return { interviewId, externalId };
  }

  /** The same, and the receiver has heard that it began. */
  async begunSession(scenario: StageScenario): Promise<NotifiedInterview> {
    const interview = await this.session(scenario);
    const { interviewId: InterviewId, externalId } = interview;
    await this.notify({ InterviewId, externalId, ScrapingStatus: 'IN_PROGRESS' });
    return interview;
  }

  /** Resolves when the scraping of this session has ended. */
  async finished(interviewId: string): Promise<void> {
    await this.until(async () => {
      const { scrapingStatus } = await this.#control.session(interviewId);
      return scrapingStatus === 'FINISHED' ? true : undefined;
    }, this.waitMs);
  }

  /** Tells the receiver; rejects with a `NotCheckedError` when it does not take what it is told, because then it owes nothing. */
  async tell(
    { interviewId: InterviewId, externalId }: NotifiedInterview,
    ScrapingStatus: 'IN_PROGRESS' | 'FINISHED' = 'FINISHED',
  ): Promise<Exchange> {
    const exchange = await this.notify({ InterviewId, externalId, ScrapingStatus });
    if (await this.isTaken(exchange)) return exchange;
    throw new NotCheckedError(`${ScrapingStatus} was not acknowledged, so nothing follows from it.`);
  }

  /** The reads of this score so far, oldest first. */
  async reads(interviewId: string): Promise<ReceiverRequest[]> {
    const { requests } = await this.#control.requests({ interviewId });
    return requests.filter(readsScore);
  }

  /** Everything that anybody has asked of this Incode, oldest first. */
  async requests(): Promise<readonly ReceiverRequest[]> {
    return (await this.#control.requests()).requests;
  }

  /** Looks again and again, and resolves with what was found; with `undefined` after `ms`. */
  async until<T>(look: () => Promise<T | undefined>, ms: number): Promise<T | undefined> {
    const endsAt = performance.now() + ms;
    for (;;) {
      const found = await look();
      if (found !== undefined || performance.now() >= endsAt) return found;
      await this.pause(lookEveryMs);
    }
  }

  /** Resolves after `ms`; rejects when the grading ends. */
  pause(ms: number): Promise<void> {
    return wait(ms, undefined, { signal: this.#signal });
  }

  /** Runs one after the other what each may end the receiver, so that it is known which of them did. */
  inTurn<T>(act: () => Promise<T>): Promise<T> {
    const acted = this.#turn.then(act);
    this.#turn = acted.catch(() => undefined);
    return acted;
  }

  /** Whether somebody listens at the receiver's port, and answers. */
  async isReachable(): Promise<boolean> {
    if (this.#hasFallenSilent) return false;
    const { hostname, port, protocol } = new URL(this.url);
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    const defaultPort = protocol === 'https:' ? 443 : 80;
    return new Promise((resolve) => {
      const socket = connect({ host, port: Number(port || defaultPort), lookup: this.#lookup });
      const end = (isReachable: boolean): void => {
        socket.destroy();
        resolve(isReachable);
      };
      socket.setTimeout(this.deadlineMs, () => end(false));
      socket.once('error', () => end(false));
      socket.once('connect', () => end(true));
    });
  }
}
