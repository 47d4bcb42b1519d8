import { setTimeout as wait } from 'node:timers/promises';

import { acknowledgementBody } from '@ine-scraping/contracts';

import type { Subject } from './grade-receiver.ts';
import { honestParts, honestSteps, json } from './honest-parts.ts';
import { afterUnderstanding, withSteps } from './mutants/mutant.ts';
import { Refusal } from './parts.ts';

/** A receiver that is right, and does something otherwise than we do. */
export interface Taste extends Subject {
  /** What it does, after "a receiver that". */
  readonly name: string;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Each of these must pass every check there is. */
export const tastes: readonly Taste[] = [
  { name: 'is as honest as can be', parts: {} },
  { name: 'asks for bearer tokens of its own', access: 'bearer', parts: {} },
  {
    name: 'takes any text for an InterviewId, a dot too',
    parts: {
      readNotification(body) {
        const { InterviewId, ScrapingStatus } = (body ?? {}) as Record<string, unknown>;
        if (!isText(InterviewId) || !isText(ScrapingStatus)) return honestParts.readNotification(body);
        const { status } = honestParts.readNotification({ InterviewId: 'any', ScrapingStatus });
        return { interviewId: InterviewId, externalId: undefined, status };
      },
    },
  },
  {
    name: 'takes no InterviewId but 24 hexadecimal characters',
    parts: afterUnderstanding(({ notification }) => {
      if (!/^[0-9a-f]{24}$/.test(notification.interviewId))
        throw new Refusal(422, 'the id is none of Incode');
    }),
  },
  {
    name: 'does not know FINISHED in another spelling',
    parts: {
      readNotification(body) {
        const notification = honestParts.readNotification(body);
        const { ScrapingStatus, scrapingStatus } = body as Record<string, unknown>;
        const isExact = [ScrapingStatus, scrapingStatus].includes(notification.status);
        return isExact ? notification : { ...notification, status: 'UNKNOWN' };
      },
    },
  },
  {
    name: 'sends further headers, a charset, and spaces in its JSON',
    parts: withSteps({
      acknowledge({ response }) {
        const headers = {
          'content-type': 'Application/JSON; charset=utf-8',
          'x-request-id': '1',
          server: 'own',
        };
        response.writeHead(200, headers).end('{\n  "success": "true"\n}\n');
      },
    }),
  },
  {
    name: 'answers in pieces, after more than a second',
    parts: withSteps({
      async acknowledge({ response }) {
        await wait(600);
        response.writeHead(200, json).write(acknowledgementBody.slice(0, 5));
        await wait(600);
        response.end(acknowledgementBody.slice(5));
      },
    }),
  },
  {
    name: 'answers 204, where the policy takes it',
    deliveryPolicy: 'current',
    parts: withSteps({
      acknowledge({ response }) {
        response.writeHead(204).end();
      },
    }),
  },
  {
    name: 'answers with a Boolean, where the policy takes it',
    deliveryPolicy: 'legacy',
    parts: withSteps({
      acknowledge({ response }) {
        response.writeHead(200, json).end('{"success":true,"stored":1}');
      },
    }),
  },
  {
    name: 'refuses with 403, 422 and pages without a word',
    parts: {
      refuse(response, { status }) {
        const other = new Map([
          [401, 403],
          [400, 422],
        ]);
        response
          .writeHead(other.get(status) ?? status, { 'content-type': 'text/html', connection: 'close' })
          .end('<!doctype html><title>Refused</title>');
      },
    },
  },
  {
    name: 'has a page for whoever looks in with a browser',
    parts: withSteps({
      checkMethod({ request, response }) {
        if (request.method === 'POST') return;
        const isPage = request.method === 'GET';
        response.writeHead(isPage ? 200 : 404, { 'content-type': 'text/html' }).end('<p>A webhook.</p>');
        throw new Refusal(200, 'it is answered already');
      },
    }),
  },
  {
    name: 'closes the connection on what is too large',
    parts: withSteps({
      checkType({ request }) {
        honestSteps.checkType({ request } as Parameters<typeof honestSteps.checkType>[0]);
        if (Number(request.headers['content-length']) > honestParts.bodyBytesMax) request.destroy();
      },
    }),
  },
  {
    name: 'reads a score not before a second has passed, and then each second',
    parts: {
      waitMs: (answer, attempt) => Math.max(1000, honestParts.waitMs(answer, attempt)),
      ...withSteps({
        followUp(exchange, core) {
          void wait(1000).then(() => honestSteps.followUp(exchange, core));
        },
      }),
    },
  },
];
