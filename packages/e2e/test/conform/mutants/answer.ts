import { acknowledgementBody } from '@ine-scraping/contracts';

import { json } from '../honest-parts.ts';
import { type Mutant, withSteps } from './mutant.ts';

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Acknowledges, but so. */
function acknowledgesWith({
  status = 200,
  headers = json,
  body = acknowledgementBody,
}: Answer): Mutant['parts'] {
  return withSteps({
    acknowledge({ response }) {
      response.writeHead(status, headers).end(body);
    },
  });
}

/** Receivers that have stored the notification and then do not say so as the page demands. */
export const answerMutants: readonly Mutant[] = [
  {
    name: 'acknowledges with a Boolean',
    caughtBy: ['ack.body'],
    parts: acknowledgesWith({ body: '{"success":true}' }),
  },
  {
    name: 'acknowledges with a number',
    caughtBy: ['ack.body'],
    parts: acknowledgesWith({ body: '{"success":1}' }),
  },
  {
    name: 'says that it had no success',
    caughtBy: ['ack.body'],
    parts: acknowledgesWith({ body: '{"success":"false"}' }),
  },
  {
    name: 'writes success in capitals',
    caughtBy: ['ack.body'],
    parts: acknowledgesWith({ body: '{"Success":"true"}' }),
  },
  {
    name: 'says more than success',
    caughtBy: ['ack.body'],
    parts: acknowledgesWith({ body: '{"success":"true","stored":1}' }),
  },
  { name: 'answers null', caughtBy: ['ack.body'], parts: acknowledgesWith({ body: 'null' }) },
  { name: 'answers an empty body', caughtBy: ['ack.body'], parts: acknowledgesWith({ body: '' }) },
  {
    name: 'sends its JSON as a JSON text',
    caughtBy: ['ack.body'],
    parts: acknowledgesWith({ body: JSON.stringify(acknowledgementBody) }),
  },
  {
    name: 'echoes the notification',
    caughtBy: ['ack.body'],
    parts: withSteps({
      acknowledge({ response, bytes }) {
        response.writeHead(200, json).end(bytes);
      },
    }),
  },
  { name: 'answers 201', caughtBy: ['ack.status'], parts: acknowledgesWith({ status: 201 }) },
  { name: 'answers 202', caughtBy: ['ack.status'], parts: acknowledgesWith({ status: 202 }) },
  {
    name: 'answers 204 where a body is demanded',
    caughtBy: ['ack.status'],
    parts: withSteps({
      acknowledge({ response }) {
        response.writeHead(204).end();
      },
    }),
  },
  {
    name: 'answers 500 after it has stored',
    caughtBy: ['ack.status'],
    parts: acknowledgesWith({ status: 500 }),
  },
  {
    name: 'calls its answer plain text',
    caughtBy: ['ack.media-type'],
    parts: acknowledgesWith({ headers: { 'content-type': 'text/plain' } }),
  },
  { name: 'says no media type', caughtBy: ['ack.media-type'], parts: acknowledgesWith({ headers: {} }) },
  {
    name: 'answers with a page',
    caughtBy: ['ack.media-type'],
    parts: acknowledgesWith({ headers: { 'content-type': 'text/html' }, body: '<p>Thank you</p>' }),
  },
  {
    name: 'redirects',
    caughtBy: ['ack.redirect'],
    parts: acknowledgesWith({ status: 307, headers: { location: '/elsewhere' }, body: '' }),
  },
  {
    name: 'hangs up in place of an answer',
    caughtBy: ['ack.complete'],
    parts: withSteps({ acknowledge: ({ response }) => void response.destroy() }),
  },
  {
    name: 'hangs up in the middle of its answer',
    caughtBy: ['ack.complete'],
    parts: withSteps({
      acknowledge({ response }) {
        response.writeHead(200, { ...json, 'content-length': String(acknowledgementBody.length) });
        response.write(acknowledgementBody.slice(0, 9), () => response.destroy());
      },
    }),
  },
  {
    name: 'never answers',
    caughtBy: ['ack.deadline'],
    parts: withSteps({ acknowledge: () => undefined }),
  },
  {
    name: 'never ends its answer',
    caughtBy: ['ack.deadline'],
    parts: withSteps({
      acknowledge({ response }) {
        response.writeHead(200, json).write(acknowledgementBody);
      },
    }),
  },
];
