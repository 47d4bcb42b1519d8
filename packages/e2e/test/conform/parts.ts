import type { IncomingMessage, ServerResponse } from 'node:http';

/** What the provider tells, as it is understood. */
export interface Notification {
  readonly interviewId: string;
  readonly externalId: string | undefined;
  readonly status: 'IN_PROGRESS' | 'FINISHED' | 'UNKNOWN';
}

/** What is known of one interview. */
export interface Entry {
  readonly interviewId: string;
  readonly finished: boolean;
  readonly scored: boolean;
}

/** A request on its way through the steps. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  bytes: Buffer;
  notification: Notification;
}

/** A request that is answered with an error. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, why: string) {
    super(why);
    this.status = status;
  }
}

/** What lets the provider in: `secrets` any of which the header `x-webhook-secret` must have, or a bearer of our own. */
export type Access =
  | { readonly kind: 'open' }
  | { readonly kind: 'secrets'; readonly secrets: readonly string[] }
  | { readonly kind: 'bearer'; readonly clientId: string; readonly clientSecret: string };

/** What the steps work on. */
export interface Core {
  readonly parts: Parts;
  readonly access: Access;
  readonly memory: Map<string, Entry>;
  /** What a restart finds. */
  readonly disk: Map<string, Entry>;
  /** Interviews whose score is being read. */
  readonly following: Set<string>;
  /** The interview that an externalId came with first: only a receiver that lets it come once asks. */
  readonly interviewOf: Map<string, string>;
  /** Resolves when the request before has been read: only one that does one after the other waits for it. */
  queue: Promise<void>;
  /** Interviews whose score is about to be read: only a receiver that limits them asks. */
  readonly waiting: Set<string>;
  /** How many requests are being answered. */
  inHand: number;
  /** Reads the score until it is there, and resolves then. */
  follow(key: string): Promise<void>;
  /** Ends as a process does that nobody starts again. */
  die(): void;
}

/** What came back for one read of a score. No answer at all: status 0. */
export interface ScoreAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** What to do after a read. */
export type NextStep = 'done' | 'again' | 'log in again' | 'give up';

/** One step of a request. It throws a {@link Refusal} to answer with an error. */
export type Step = (exchange: Exchange, core: Core) => void | Promise<void>;

/** What a receiver is made of, each part one decision, so that one can be broken and nothing else. */
export interface Parts {
  /** What is done with a request, in this order. */
  readonly steps: readonly Step[];
  /** Most bytes of a body, and how long it may take, in milliseconds. */
  readonly bodyBytesMax: number;
  readonly bodyMsMax: number;
  readonly isLetIn: (request: IncomingMessage, access: Access) => boolean;
  readonly parse: (bytes: Buffer) => unknown;
  readonly readNotification: (body: unknown) => Notification;
  /** How an error that is none of ours is answered. */
  readonly explain: (error: unknown) => Refusal;
  readonly refuse: (response: ServerResponse, refusal: Refusal) => void;

  /** By what copies are known. */
  readonly keyOf: (notification: Notification) => string;
  /** What is known after a notification. */
  readonly apply: (entry: Entry | undefined, notification: Notification) => Entry;
  readonly keep: (core: Core, key: string, entry: Entry) => void;
  /** Whether the score is to be read now. */
  readonly isDue: (entry: Entry, notification: Notification, isFollowed: boolean) => boolean;
  /** Whether a start goes on with what the last life had acknowledged. */
  readonly resumes: boolean;

  /** How often one score is read at most, and how long a read may take, in milliseconds. */
  readonly readsMax: number;
  readonly readMsMax: number;
  readonly judge: (answer: ScoreAnswer) => NextStep;
  readonly waitMs: (answer: ScoreAnswer, attempt: number) => number;
}
