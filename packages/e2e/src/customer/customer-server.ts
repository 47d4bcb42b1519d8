import { createServer, type IncomingMessage, type Server } from 'node:http';
import { json } from 'node:stream/consumers';

/** The address of the notifications, from the server's own. */
export const webhookPath = '/webhooks/incode';

interface Notification {
  readonly InterviewId: string;
  readonly ScrapingStatus: string;
}

/** The notifications of each interview, and who waits for the last of them. */
function createInbox() {
  const notifications = new Map<string, Notification[]>();
  const waiting = new Map<string, () => void>();
  const of = (interviewId: string): Notification[] => notifications.get(interviewId) ?? [];
  const isFinished = (interviewId: string): boolean =>
    of(interviewId).some(({ ScrapingStatus }) => ScrapingStatus === 'FINISHED');
  return {
    take(notification: Notification): void {
      const { InterviewId: interviewId } = notification;
      notifications.set(interviewId, [...of(interviewId), notification]);
      if (isFinished(interviewId)) waiting.get(interviewId)?.();
    },
    async finished(interviewId: string): Promise<readonly Notification[]> {
      if (!isFinished(interviewId))
        await new Promise<void>((resolve) => {
          waiting.set(interviewId, resolve);
        });
      return of(interviewId);
    },
  };
}

/**
 * The server of a customer, on `node:http` alone: takes Incode's notifications, tells those of an interview once it has finished
 * (`/finished/:interviewId`), and has an empty page for the browser.
 */
export function createCustomerServer(): Server {
  const inbox = createInbox();
  async function answer(request: IncomingMessage): Promise<string> {
    const { url = '', method } = request;
    if (method === 'POST' && url === webhookPath) {
      inbox.take((await json(request)) as Notification);
      return '{"success":"true"}';
    }
    const [, interviewId] = /^\/finished\/(\w+)$/.exec(url) ?? [];
    return interviewId === undefined
      ? ''
      : JSON.stringify({ notifications: await inbox.finished(interviewId) });
  }
  return createServer((request, response) => {
    const end = (status: number, text: string): void => {
      response.writeHead(status, { 'Content-Type': text === '' ? 'text/html' : 'application/json' });
      response.end(text || '<!doctype html><title>A customer</title>');
    };
    answer(request).then(
      (text) => end(200, text),
      () => end(500, '{}'),
    );
  });
}
