import { acknowledgementBody } from '@ine-scraping/contracts';

import { honestParts, honestSteps, json } from '../honest-parts.ts';
import { Refusal } from '../parts.ts';
import { acknowledgesUnread, isDocumentedCasing, isJson } from './bodies.ts';
import { type Mutant, withSteps } from './mutant.ts';

/** Receivers that acknowledge what they cannot have understood, or refuse it as if they had failed. */
export const nonsenseMutants: readonly Mutant[] = [
  {
    name: 'acknowledges what is no JSON',
    caughtBy: ['input.malformed'],
    parts: acknowledgesUnread((_body, { bytes }) => bytes.length > 0 && !isJson(bytes.toString())),
  },
  {
    name: 'acknowledges an empty body',
    caughtBy: ['input.empty'],
    parts: acknowledgesUnread((_body, { bytes }) => bytes.length === 0),
  },
  {
    name: 'acknowledges null',
    caughtBy: ['input.null'],
    parts: acknowledgesUnread((body) => body === null),
  },
  {
    name: 'acknowledges a number and a text',
    caughtBy: ['input.scalar'],
    parts: acknowledgesUnread((body) => typeof body === 'number' || typeof body === 'string'),
  },
  {
    name: 'acknowledges a list',
    caughtBy: ['input.array'],
    parts: acknowledgesUnread((body) => Array.isArray(body)),
  },
  {
    name: 'acknowledges what names no interview',
    caughtBy: ['input.no-id'],
    parts: acknowledgesUnread((body) => isDocumentedCasing(body) && !body['InterviewId']),
  },
  {
    name: 'acknowledges what says no status',
    caughtBy: ['input.no-status'],
    parts: acknowledgesUnread((body) => isDocumentedCasing(body) && !body['ScrapingStatus']),
  },
  {
    name: 'answers 500 to what is no JSON',
    caughtBy: ['input.refusal'],
    parts: { parse: (bytes) => JSON.parse(bytes.toString()) as unknown },
  },
  {
    name: 'answers 500 to null',
    caughtBy: ['input.refusal'],
    parts: {
      readNotification(body) {
        if (body === null) throw new TypeError("Cannot read properties of null (reading 'InterviewId')");
        return honestParts.readNotification(body);
      },
    },
  },
  {
    name: 'hangs up on what is no JSON',
    caughtBy: ['input.refusal'],
    parts: {
      refuse(response, refusal) {
        if (refusal.message === 'the body is not JSON') response.destroy();
        else honestParts.refuse(response, refusal);
      },
    },
  },
  {
    name: 'does not answer what is no JSON',
    caughtBy: ['input.no-hang'],
    parts: {
      refuse(response, refusal) {
        if (refusal.message !== 'the body is not JSON') honestParts.refuse(response, refusal);
      },
    },
  },
  {
    name: 'shows a stack trace to whoever sends nonsense',
    caughtBy: ['input.no-stack-trace'],
    parts: {
      refuse(response, refusal) {
        response.writeHead(refusal.status, json).end(JSON.stringify({ error: refusal.stack }));
      },
    },
  },
  {
    name: 'ends at what is no JSON',
    caughtBy: ['input.alive'],
    parts: withSteps({
      understand(exchange, core) {
        if (!isJson(exchange.bytes.toString())) core.die();
        honestSteps.understand(exchange, core);
      },
    }),
  },
  {
    name: 'acknowledges whatever the method is',
    caughtBy: ['input.method'],
    parts: withSteps({
      checkMethod({ request, response }) {
        if (request.method === 'POST') return;
        response.writeHead(200, json).end(acknowledgementBody);
        throw new Refusal(200, 'it is answered already');
      },
    }),
  },
  {
    name: 'reads JSON of any media type',
    caughtBy: ['input.content-type'],
    parts: withSteps({ checkType: () => undefined }),
  },
  {
    name: 'reads a body of any size',
    caughtBy: ['input.oversized'],
    parts: { bodyBytesMax: Number.POSITIVE_INFINITY },
  },
];
