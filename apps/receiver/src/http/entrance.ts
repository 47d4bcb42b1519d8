import type { IncomingMessage, RequestListener } from 'node:http';

import { writeProblem } from './answer.ts';
import { createProblem, type ProblemCode, type ProblemOf } from './problem.ts';
import type { Webhook } from './webhook.ts';

export interface EntranceOptions {
  /** Where the webhook is served. */
  readonly webhookPath: string;
  /** Called with the code of whatever is refused here. */
  readonly onRefused: (code: ProblemCode) => void;
  readonly webhook: Pick<Webhook, 'answerPlainly'>;
}

/** The path and query of a target, as the app wants it; `undefined` for one that no server of ours can have. */
function readTarget(req: IncomingMessage): string | undefined {
  const [target = ''] = (req.url ?? '').split('#', 1);
  // OPTIONS asks so for the server as a whole.
  if (target.startsWith('/') || target === '*') return target;
  const url = /^https?:/i.test(target) ? URL.parse(target) : null;
  if (!url) return undefined;
  // The whole URL is what was asked, and the header beside it means nothing (RFC 9112, 3.2.2).
  req.headers.host = url.host;
  return url.pathname + url.search;
}

/** Somebody pasted the path behind a URL that ended with a slash, or closed it with one: it is still this webhook. */
export function findWebhook(target: string, webhookPath: string): string {
  // As nearly all are: it is asked twice for each request, also to count it before it is handled.
  if (target === webhookPath) return target;
  const [path = ''] = target.split('?', 1);
  const plain = path.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '');
  return plain === webhookPath ? webhookPath + target.slice(path.length) : target;
}

function refuse(req: IncomingMessage): ProblemOf<ProblemCode> | undefined {
  if (req.httpVersion === '1.1' && req.headers.host === undefined) {
    return createProblem('REQUEST_MALFORMED', 'the request has no Host; HTTP/1.1 requires one');
  }
  const target = readTarget(req);
  if (target === undefined) {
    return createProblem('REQUEST_MALFORMED', 'the target must be a path, or a whole http or https URL');
  }
  req.url = target;
  return undefined;
}

/**
 * Before the app: what Node and Express would answer in a way of their own, such as HTML, targets in every spelling, and the
 * notifications that need none of it.
 */
export function createEntrance(
  handle: RequestListener,
  { webhookPath, onRefused, webhook }: EntranceOptions,
): RequestListener {
  return (req, res) => {
    const problem = refuse(req);
    if (problem) {
      onRefused(problem.code);
      writeProblem(res, problem);
      return;
    }
    req.url = findWebhook(req.url ?? '', webhookPath);
    if (req.method === 'POST' && req.url === webhookPath) {
      void webhook.answerPlainly(req, res, () => handle(req, res));
    } else handle(req, res);
  };
}
