import type { IncomingMessage } from 'node:http';

import {
  acknowledgementBody,
  notificationSchema,
  recogniseScrapingStatus,
  scoreReadiness,
  scoreSchema,
} from '@ine-scraping/contracts';

import {
  type Access,
  type Core,
  type Exchange,
  type NextStep,
  type Notification,
  type Parts,
  Refusal,
  type ScoreAnswer,
  type Step,
} from './parts.ts';
import { isSame, readToken } from './tokens.ts';

export const json = { 'content-type': 'application/json' };

async function readBody(exchange: Exchange, { parts }: Core): Promise<void> {
  const { request, response } = exchange;
  const chunks: Buffer[] = [];
  let bytes = 0;
  const tooSlow = setTimeout(() => {
    parts.refuse(response, new Refusal(408, 'the body did not come in time'));
    response.once('finish', () => request.destroy());
  }, parts.bodyMsMax);
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes <= parts.bodyBytesMax) chunks.push(chunk);
    }
  } finally {
    clearTimeout(tooSlow);
  }
  if (bytes > parts.bodyBytesMax) throw new Refusal(413, 'the body is too large');
  exchange.bytes = Buffer.concat(chunks);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new Refusal(400, 'the body is not JSON');
  }
}

function readNotification(body: unknown): Notification {
  const { data } = notificationSchema.safeParse(body);
  if (!data) throw new Refusal(400, 'the body is no notification');
  const { InterviewId, externalId, ScrapingStatus } = data;
  return { interviewId: InterviewId, externalId, status: recogniseScrapingStatus(ScrapingStatus) };
}

function isLetIn({ headers }: IncomingMessage, access: Access): boolean {
  if (access.kind === 'open') return true;
  if (access.kind === 'secrets') {
    const given = String(headers['x-webhook-secret'] ?? '');
    return access.secrets.some((secret) => isSame(given, secret));
  }
  const [, bearer = ''] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? [];
  const endsAtMs = readToken(bearer)?.endsAtMs;
  return endsAtMs !== undefined && endsAtMs > Date.now();
}

function judge({ status, text }: ScoreAnswer): NextStep {
  if (status === 401) return 'log in again';
  if (status !== 200) return 'again';
  try {
    const { data } = scoreSchema.safeParse(JSON.parse(text));
    return data && scoreReadiness(data) === 'READY' ? 'done' : 'again';
  } catch {
    return 'again';
  }
}

/** A tenth of a second, doubled up to a second; or what `Retry-After` says. */
function waitMs({ retryAfter }: ScoreAnswer, attempt: number): number {
  const backoffMs = Math.min(100 * 2 ** (attempt - 1), 1000);
  return Math.max(backoffMs, Number(retryAfter ?? 0) * 1000);
}

/** The steps of a request, in their order. */
export const honestSteps = {
  checkMethod({ request }) {
    if (request.method !== 'POST') throw new Refusal(405, 'only POST is taken');
  },
  checkAccess({ request }, { parts, access }) {
    if (!parts.isLetIn(request, access)) throw new Refusal(401, 'the credentials are missing or wrong');
  },
  checkType({ request }) {
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
      throw new Refusal(415, 'the body must be application/json');
  },
  readBody,
  understand(exchange, { parts }) {
    exchange.notification = parts.readNotification(parts.parse(exchange.bytes));
  },
  store({ notification }, core) {
    const key = core.parts.keyOf(notification);
    core.parts.keep(core, key, core.parts.apply(core.memory.get(key), notification));
  },
  followUp({ notification }, core) {
    const key = core.parts.keyOf(notification);
    const entry = core.memory.get(key);
    if (entry && core.parts.isDue(entry, notification, core.following.has(key))) void core.follow(key);
  },
  acknowledge({ response }) {
    response.writeHead(200, json).end(acknowledgementBody);
  },
} satisfies Record<string, Step>;

/** A receiver that is right in everything. */
export const honestParts: Parts = {
  steps: Object.values(honestSteps),
  bodyBytesMax: 64 * 1024,
  bodyMsMax: 3000,
  isLetIn,
  parse,
  readNotification,
  explain: () => new Refusal(500, 'something went wrong'),
  refuse(response, { status, message }) {
    response.writeHead(status, { ...json, connection: 'close' }).end(JSON.stringify({ error: message }));
  },

  keyOf: ({ interviewId }) => interviewId,
  apply: (entry, { interviewId, status }) => ({
    interviewId,
    finished: entry?.finished === true || status === 'FINISHED',
    scored: entry?.scored ?? false,
  }),
  keep(core, key, entry) {
    core.memory.set(key, entry);
    core.disk.set(key, entry);
  },
  isDue: ({ finished, scored }, _notification, isFollowed) => finished && !scored && !isFollowed,
  resumes: true,

  readsMax: 12,
  readMsMax: 5000,
  judge,
  waitMs,
};
