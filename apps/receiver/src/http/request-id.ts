import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What proxies make (UUIDs, traces, `Root=1-…`), and nothing that a log or a page would have to escape. */
const requestIdPattern = /^[\w.:=+/@-]{1,128}$/;

const made = new WeakMap<IncomingMessage, string>();

/**
 * What a request is called in the log, the quarantine and the timeline: its `X-Request-Id`, so that it is found by the name that a proxy
 * gave it; one of ours when it has none, or one that is too long or has other characters.
 */
export function requestIdOf(req: IncomingMessage): string {
  const given = req.headers['x-request-id'];
  if (typeof given === 'string' && requestIdPattern.test(given)) return given;
  const id = made.get(req) ?? randomUUID();
  made.set(req, id);
  return id;
}
