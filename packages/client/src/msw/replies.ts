import { HttpResponse } from 'msw';

/** How a mocked route answers one request. */
export type Reply = (info: { readonly request: Request }) => Response | Promise<Response>;

/** A success status whose body is cut off in the middle of its JSON. */
export function malformedJson(): Reply {
  return () => new HttpResponse('{"overall":{"value":', { headers: { 'content-type': 'application/json' } });
}

/** 200 with a page, as proxies and maintenance sites answer. */
export function htmlPage(): Reply {
  return () => HttpResponse.html('<!doctype html><title>Back soon</title>');
}

/** A redirect, which a client that carries credentials must not follow. */
export function redirect(location: string, status: 301 | 302 | 303 | 307 | 308 = 302): Reply {
  return () => new HttpResponse(null, { status, headers: { location } });
}

/** The connection breaks before there is an answer. */
export function connectionError(): Reply {
  return () => HttpResponse.error();
}

/** A 200 of exactly `bytes` bytes of JSON, without `Content-Length`. */
export function bodyOfBytes(bytes: number): Reply {
  return () => {
    const json = new TextEncoder().encode(JSON.stringify({ padding: 'x'.repeat(Math.max(0, bytes - 14)) }));
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(json);
        controller.close();
      },
    });
    return new HttpResponse(body, { headers: { 'content-type': 'application/json' } });
  };
}

/** A body that never ends. `onCancel` is called when the client stops reading. */
export function endlessBody({
  status = 200,
  onCancel,
}: { status?: number; onCancel?: () => void } = {}): Reply {
  return () => {
    const chunk = new TextEncoder().encode(' '.repeat(64 * 1024));
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        // Without a pause between the chunks, as a network has, the reader's timers would never get their turn.
        await new Promise((resolve) => {
          setTimeout(resolve, 0);
        });
        controller.enqueue(chunk);
      },
      cancel: () => onCancel?.(),
    });
    return new HttpResponse(body, { status, headers: { 'content-type': 'application/json' } });
  };
}

/** A status line at once, and then a body of which nothing comes. */
export function stalledBody(): Reply {
  return () =>
    new HttpResponse(new ReadableStream<Uint8Array>({}), { headers: { 'content-type': 'application/json' } });
}

/** No answer at all, until the client gives up. `onAbort` is called when it does. */
export function noAnswer({ onAbort }: { onAbort?: () => void } = {}): Reply {
  return ({ request }) =>
    new Promise((resolve) => {
      const end = () => {
        onAbort?.();
        resolve(HttpResponse.error());
      };
      if (request.signal.aborted) end();
      else request.signal.addEventListener('abort', end, { once: true });
    });
}

/** `reply` after `delayMs` real milliseconds, or nothing when the client has gone by then. */
export function slow(reply: Reply, delayMs: number): Reply {
  return (info) =>
    new Promise((resolve, reject) => {
      const { signal } = info.request;
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', end);
        void Promise.resolve(reply(info)).then(resolve, reject); // rejects into the returned promise
      }, delayMs);
      function end(): void {
        clearTimeout(timer);
        resolve(HttpResponse.error());
      }
      signal.addEventListener('abort', end, { once: true });
    });
}

/** Answers when `release` has resolved: a slow answer whose time a test decides. */
export function held(reply: Reply, release: Promise<unknown>): Reply {
  return async (info) => {
    await release;
    return await reply(info);
  };
}
