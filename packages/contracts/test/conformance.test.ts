import { acknowledgementBody, notificationSchema, webhookBodyBytesMax } from '@ine-scraping/contracts';
import {
  ConformanceError,
  receiverCases,
  type ConformanceRequest,
  type Send,
} from '@ine-scraping/contracts/conformance';

import { describe, expect, it } from 'vitest';

const json = { 'content-type': 'application/json' };

function isNotification({ method, headers, body }: ConformanceRequest): boolean {
  const isJson = headers['content-type']?.split(';')[0] === 'application/json';
  if (method !== 'POST' || !isJson || (body?.length ?? 0) > webhookBodyBytesMax) return false;
  try {
    const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body);
    return notificationSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** The smallest receiver that conforms, but for what `acknowledge` answers. */
function receiver(acknowledge: (request: ConformanceRequest) => Awaited<ReturnType<Send>>): Send {
  return async (request) =>
    isNotification(request) ? acknowledge(request) : { status: 400, headers: {}, body: '' };
}

async function brokenRules(send: Send): Promise<{ id: string; message: string }[]> {
  const results = await Promise.allSettled(receiverCases.map((receiverCase) => receiverCase.run(send)));
  return results.flatMap((result, index) => {
    if (result.status === 'fulfilled') return [];
    if (!(result.reason instanceof ConformanceError)) throw result.reason;
    return [{ id: receiverCases[index]?.id ?? '', message: result.reason.message }];
  });
}

describe('receiverCases', () => {
  it('pass on a receiver that conforms', async () => {
    expect(
      await brokenRules(receiver(() => ({ status: 200, headers: json, body: acknowledgementBody }))),
    ).toEqual([]);
  });

  it.each([
    {
      name: 'echoes the body',
      id: 'ack.body',
      send: receiver(({ body }) => ({ status: 200, headers: json, body: String(body) })),
      sentence: 'The acknowledgement must be exactly {"success":"true"}',
    },
    {
      name: 'answers boolean true',
      id: 'ack.body',
      send: receiver(() => ({ status: 200, headers: json, body: '{"success":true}' })),
      sentence: 'with "true" as a string. The receiver sent {"success":true}.',
    },
    {
      name: 'answers 201',
      id: 'ack.status',
      send: receiver(() => ({ status: 201, headers: json, body: acknowledgementBody })),
      sentence: 'must be answered with status 200, or Incode sends it again. The receiver answered 201.',
    },
    {
      name: 'redirects',
      id: 'ack.redirect',
      send: receiver(() => ({ status: 307, headers: { location: '/' }, body: '' })),
      sentence: 'must be answered where it is sent, not redirected. The receiver answered 307.',
    },
    {
      name: 'answers text',
      id: 'ack.media-type',
      send: receiver(() => ({
        status: 200,
        headers: { 'content-type': 'text/plain' },
        body: acknowledgementBody,
      })),
      sentence: 'must have the media type application/json. The receiver sent "text/plain".',
    },
  ])('one turns red, and names the rule, on a receiver that $name', async ({ id, send, sentence }) => {
    expect(await brokenRules(send)).toEqual([{ id, message: expect.stringContaining(sentence) as string }]);
  });

  it('turn red on a receiver that acknowledges everything, each with what it acknowledged', async () => {
    const broken = await brokenRules(async () => ({ status: 200, headers: json, body: acknowledgementBody }));
    expect(broken.map(({ id }) => id)).toEqual(
      receiverCases.filter(({ name }) => name.startsWith('refuses: ')).map(({ id }) => id),
    );
    expect(broken[0]?.message).toBe(
      'A body that is not JSON must not be acknowledged: what it said would be lost. The receiver acknowledged: not JSON.',
    );
  });

  it.each([404, 401, 400, 500])(
    'each turn red where a sound notification is answered %i as well as everything else, and say that the path or the credentials may be wrong',
    async (status) => {
      const broken = await brokenRules(async () => ({ status, headers: {}, body: '' }));
      expect(broken).toEqual(
        receiverCases.map(({ id, rule }) => ({
          id,
          message: `${rule} The receiver answers ${status} to a sound notification, so nothing else it answers proves anything: is the path right, and are the credentials?`,
        })),
      );
    },
  );

  it('each turn red where nothing is answered, and say so', async () => {
    const broken = await brokenRules(() => Promise.reject(new Error('fetch failed')));
    expect(broken.map(({ id }) => id)).toEqual(receiverCases.map(({ id }) => id));
    for (const { message } of broken)
      expect(message).toContain('A sound notification is not answered, so nothing else proves anything');
  });

  it('are content with a receiver of another taste in ids', async () => {
    const takesAnyId: Send = async (request) => {
      const text = typeof request.body === 'string' ? request.body : '';
      const isOdd = /"InterviewId":"(?:\.{1,2}|a+|[^"]*\\u[^"]*|a\\nb)"/.test(text);
      return (isOdd && request.method === 'POST') || isNotification(request)
        ? { status: 200, headers: json, body: acknowledgementBody }
        : { status: 400, headers: {}, body: '' };
    };
    expect(
      await takesAnyId({ method: 'POST', path: '', headers: json, body: '{"InterviewId":"."}' }),
    ).toMatchObject({
      status: 200,
    });
    expect(await brokenRules(takesAnyId)).toEqual([]);
  });

  it('have ids and names of their own', () => {
    expect(new Set(receiverCases.map(({ name }) => name)).size).toBe(receiverCases.length);
    expect(new Set(receiverCases.map(({ id }) => id)).size).toBe(receiverCases.length);
  });
});
