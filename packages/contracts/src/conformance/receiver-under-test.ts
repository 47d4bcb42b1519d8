import { acknowledgementSchema } from '../webhook/acknowledgement.ts';
import {
  type ConformanceRequest,
  type ConformanceResponse,
  type Exchange,
  freshInterviewId,
  jsonBody,
  mediaType,
  type NoAnswer,
  NoAnswerError,
  type Send,
} from './exchange.ts';
import { findSample, type NotifiedInterview } from './samples.ts';

/** What an answer comes to by a delivery policy, in the words of the mock provider's judgements. */
export type AnswerFault =
  | 'WRONG_STATUS'
  | 'REDIRECTED'
  | 'WRONG_CONTENT_TYPE'
  | 'WRONG_BODY'
  | 'ENDLESS_BODY';

export interface JudgedAnswer {
  /** `undefined`: the answer acknowledges. */
  readonly fault: AnswerFault | undefined;
  /** One sentence. */
  readonly reason: string;
}

/** Whether an answer acknowledges a notification, by some delivery policy. Pure. */
export type JudgeAnswer = (response: ConformanceResponse) => JudgedAnswer;

export interface ReceiverUnderTestOptions {
  readonly send: Send;
  /** Headers of every request, such as credentials. Default none. */
  readonly headers?: () => Promise<Readonly<Record<string, string>>>;
  /** Default: the rule of the INE Scraping page (DOC). */
  readonly judge?: JudgeAnswer;
  /** Resolves after `ms`. Without it a busy receiver is not told again, and a sample that hangs holds up the others. */
  readonly wait?: (ms: number) => Promise<unknown>;
  /** An interview that nothing was told of yet. Default: invented, so that a receiver finds no score of it. */
  readonly newInterview?: () => Promise<NotifiedInterview>;
}

/** Shown of a wrong body, in characters. */
const bodyShownMax = 200;

/** The rule of the INE Scraping page: 200, `application/json`, `{"success":"true"}` (DOC). */
function judgeAsDocumented(response: ConformanceResponse): JudgedAnswer {
  const { status, body } = response;
  const answered = `The receiver answered ${status}.`;
  if (status >= 300 && status < 400) return { fault: 'REDIRECTED', reason: answered };
  if (status !== 200) return { fault: 'WRONG_STATUS', reason: answered };
  const type = mediaType(response);
  if (type !== 'application/json')
    return { fault: 'WRONG_CONTENT_TYPE', reason: `The receiver sent "${type}".` };
  if (!acknowledgementSchema.safeParse(jsonBody(response)).success)
    return {
      fault: 'WRONG_BODY',
      reason: `The receiver sent ${body.slice(0, bodyShownMax) || 'an empty body'}.`,
    };
  return { fault: undefined, reason: answered };
}

async function inventInterview(): Promise<NotifiedInterview> {
  const interviewId = freshInterviewId();
  return { interviewId, externalId: `conform-${interviewId}` };
}

/** The code of an error, or of what caused it: `fetch` hides it there. */
function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && typeof error.code === 'string' ? error.code : codeOf(error.cause);
}

function describeNoAnswer(error: unknown): NoAnswer {
  if (error instanceof NoAnswerError) return { kind: error.kind, reason: error.message };
  const name = error instanceof Error ? error.name : '';
  const reason = `No answer came: ${error instanceof Error ? error.message : String(error)}.`;
  if (name === 'TimeoutError' || name === 'AbortError') return { kind: 'TIMED_OUT', reason };
  return { kind: codeOf(error) === 'ECONNREFUSED' ? 'UNREACHABLE' : 'CUT_OFF', reason };
}

/** A sender that sends again, as Incode does, is answered in the end by a receiver that sheds load. */
const busyStatuses: readonly number[] = [429, 503];
const busyAttemptsMax = 8;

/** The longest `Retry-After` that is waited for, in seconds. */
const busySecondsMax = 5;

/** After this long the next sample leaves although the last has no answer yet, in milliseconds: whoever hangs on each costs one deadline. */
const samplePatienceMs = 250;

/** The two documented notifications of one interview, and what became of them. */
export interface SoundNotifications {
  readonly interview: NotifiedInterview;
  /** One of IN_PROGRESS and one of FINISHED; the first only, when that was not answered in time. */
  readonly exchanges: readonly Exchange[];
}

/** A sample that was sent, and what it was about. */
export interface SentSample {
  readonly name: string;
  readonly interview: NotifiedInterview;
  readonly exchange: Exchange;
}

/** A receiver as a check sees it: no answer is an answer too. */
export class ReceiverUnderTest {
  readonly judge: JudgeAnswer;
  readonly newInterview: () => Promise<NotifiedInterview>;
  readonly #send: Send;
  readonly #headers: ReceiverUnderTestOptions['headers'];
  readonly #wait: ReceiverUnderTestOptions['wait'];
  readonly #samples = new Map<string, Promise<SentSample>>();
  #sound: Promise<SoundNotifications> | undefined;
  /** Resolves when the next sample may leave. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ send, headers, judge, wait, newInterview }: ReceiverUnderTestOptions) {
    this.#send = send;
    this.#headers = headers;
    this.judge = judge ?? judgeAsDocumented;
    this.#wait = wait;
    this.newInterview = newInterview ?? inventInterview;
  }

  /** Sends `request` as it is, with the headers of every request. */
  async exchange(given: ConformanceRequest): Promise<Exchange> {
    const request = { ...given, headers: { ...(await this.#headers?.()), ...given.headers } };
    const sentAt = new Date();
    const startedAt = performance.now();
    const came = await Promise.resolve()
      .then(() => this.#send(request))
      .catch(describeNoAnswer);
    const tookMs = performance.now() - startedAt;
    return 'status' in came
      ? { request, response: came, noAnswer: undefined, sentAt, tookMs }
      : { request, response: undefined, noAnswer: came, sentAt, tookMs };
  }

  /** Posts one notification, as JSON; again, when the receiver is busy and says when it will not be. */
  async notify(body: unknown): Promise<Exchange> {
    const headers = { 'content-type': 'application/json' };
    const request: ConformanceRequest = { method: 'POST', path: '', headers, body: JSON.stringify(body) };
    let exchange = await this.exchange(request);
    for (let attempt = 1; attempt < busyAttemptsMax && exchange.response; attempt += 1) {
      const { status, headers: answered } = exchange.response;
      const retryAfter = Number(answered['retry-after']);
      const isBusy = busyStatuses.includes(status) && retryAfter >= 0 && retryAfter <= busySecondsMax;
      if (!isBusy || !this.#wait) break;
      // Spread, or what came too close together comes so again.
      await this.#wait((retryAfter + Math.random() * attempt) * 1000);
      exchange = await this.exchange(request);
    }
    return exchange;
  }

  /** One of which the receiver has heard IN_PROGRESS, as it does of every one whose notifications keep their order. */
  async begunInterview(): Promise<NotifiedInterview> {
    const interview = await this.newInterview();
    const { interviewId: InterviewId, externalId } = interview;
    await this.notify({ InterviewId, externalId, ScrapingStatus: 'IN_PROGRESS' });
    return interview;
  }

  /** Sent once: what is right or wrong about the answers to them is so of all. */
  sound(): Promise<SoundNotifications> {
    this.#sound ??= this.#sendSound();
    return this.#sound;
  }

  async #sendSound(): Promise<SoundNotifications> {
    const interview = await this.newInterview();
    const { interviewId: InterviewId, externalId } = interview;
    const first = await this.notify({ InterviewId, externalId, ScrapingStatus: 'IN_PROGRESS' });
    // Whoever hangs costs one deadline, not one for each notification.
    if (first.noAnswer?.kind === 'TIMED_OUT') return { interview, exchanges: [first] };
    const second = await this.notify({ InterviewId, externalId, ScrapingStatus: 'FINISHED' });
    return { interview, exchanges: [first, second] };
  }

  /** What became of each of these samples. A sample is sent once, whoever asks for it; one after the other, as long as they are answered. */
  samples(names: readonly string[]): Promise<SentSample[]> {
    return Promise.all(names.map((name) => this.#sample(name)));
  }

  #sample(name: string): Promise<SentSample> {
    let sent = this.#samples.get(name);
    if (!sent) {
      sent = this.#turn.then(() => this.#sendSample(name));
      this.#samples.set(name, sent);
      const current = sent;
      this.#turn = this.#turn.then(() =>
        Promise.race([current, ...(this.#wait ? [this.#wait(samplePatienceMs)] : [])]),
      );
    }
    return sent;
  }

  async #sendSample(name: string): Promise<SentSample> {
    const interview = await this.begunInterview();
    return { name, interview, exchange: await this.exchange(findSample(name).request(interview)) };
  }

  /**
   * Whether the answer is as good as to a sound notification: it acknowledges, or is wrong in the very way in which every
   * answer of this receiver is. So a receiver that acknowledges wrongly fails the checks of that, and not every other.
   */
  async isTaken({ response }: Exchange): Promise<boolean> {
    if (!response) return false;
    const { fault } = this.judge(response);
    if (fault === undefined) return true;
    const sound = await this.sound();
    return sound.exchanges.some(
      (exchange) =>
        exchange.response?.status === response.status && this.judge(exchange.response).fault === fault,
    );
  }
}
