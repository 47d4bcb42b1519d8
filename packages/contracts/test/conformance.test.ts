import { acknowledgementBody, notificationSchema, webhookBodyBytesMax } from '@ine-scraping/contracts';
import {
  ConformanceError,
  receiverCases,
  type ConformanceRequest,
  type Send,
} from '@ine-scraping/contracts/conformance';

import { describe, expect, it } from 'vitest';

const json = { 'content-type': 'application/json' };

function isNotification({ headers, body }: ConformanceRequest): boolean {
  if (headers['content-type'] !== 'application/json' || (body?.length ?? 0) > webhookBodyBytesMax)
    return false;
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

async function brokenRules(send: Send): Promise<string[]> {
  const results = await Promise.allSettled(receiverCases.map((receiverCase) => receiverCase.run(send)));
  return results.flatMap((result) => {
    if (result.status === 'fulfilled') return [];
    if (result.reason instanceof ConformanceError) return [result.reason.message];
    throw result.reason;
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
      send: receiver(({ body }) => ({ status: 200, headers: json, body: String(body) })),
      sentence: 'The acknowledgement must be exactly {"success":"true"}',
    },
    {
      name: 'answers boolean true',
      send: receiver(() => ({ status: 200, headers: json, body: '{"success":true}' })),
      sentence: 'with "true" as a string. The receiver sent {"success":true}.',
    },
    {
      name: 'answers 201',
      send: receiver(() => ({ status: 201, headers: json, body: acknowledgementBody })),
      sentence: 'must be answered with status 200, or Incode sends it again. The receiver answered 201.',
    },
    {
      name: 'answers text',
      send: receiver(() => ({
        status: 200,
        headers: { 'content-type': 'text/plain' },
        body: acknowledgementBody,
      })),
      sentence: 'must have the media type application/json. The receiver sent "text/plain".',
    },
  ])('turn red on a receiver that $name', async ({ send, sentence }) => {
    const broken = await brokenRules(send);
    expect(broken).not.toEqual([]);
    for (const message of broken) expect(message).toContain(sentence);
  });

  it('turn red on a receiver that acknowledges everything', async () => {
    const broken = await brokenRules(async () => ({ status: 200, headers: json, body: acknowledgementBody }));
    expect(broken[0]).toBe(
      'A request that is no notification must be refused with a 4xx status, never acknowledged. The receiver answered 200.',
    );
  });

  it('have names of their own', () => {
    expect(new Set(receiverCases.map(({ name }) => name)).size).toBe(receiverCases.length);
  });
});
