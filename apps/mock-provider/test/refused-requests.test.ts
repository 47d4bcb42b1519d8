import { omniErrorSchema, problemSchema } from '@ine-scraping/contracts';
import { describe, expect, test } from 'vitest';

import { statusNames } from '../src/http/failure.ts';
import type { MockProvider } from '../src/index.ts';
import { controlRefusals } from './refusals/control-refusals.ts';
import { omniRefusals } from './refusals/omni-refusals.ts';
import type { Refusal } from './refusals/refusal.ts';
import { ask, type RawAnswer } from './support/ask.ts';
import { apiKey, logIn, scraping, start, validate, version } from './support/omni.ts';
import { startProvider } from './support/provider.ts';

/** What is sent: method, path, and the token if there is one. */
async function prepare(
  provider: MockProvider,
  { as, to, scraped }: Refusal,
): Promise<readonly [string, string, string?]> {
  const [method = '', path = ''] = to.split(' ');
  if (as === undefined) return [method, path];
  const { token } = await start(provider);
  if (scraped) {
    await validate(provider, token, scraping);
    await provider.control.advance(3000);
  }
  const other = path.includes('OTHER') ? (await start(provider)).interviewId : '';
  return [method, path.replace('OTHER', other), as === 'SESSION' ? token : await logIn(provider)];
}

async function refuse(
  refusal: Refusal,
  headersDefault: Readonly<Record<string, string>>,
): Promise<RawAnswer> {
  const { body, headers = headersDefault, settings, status, answered = {} } = refusal;
  const provider = await startProvider(settings);
  const [method, path, token] = await prepare(provider, refusal);
  const sent = token === undefined ? headers : { ...headers, 'x-incode-hardware-id': token };
  const answer = await ask(provider, { method, path, headers: sent, body });
  expect(answer.status).toBe(status);
  expect(answer.headers).toMatchObject(answered);
  return answer;
}

function nameOf(status: number): string | undefined {
  return Object.entries(statusNames).find(([known]) => known === String(status))?.[1];
}

describe("the Omni API refuses in Incode's shape", () => {
  test.each(Object.entries(omniRefusals))('%s', async (_name, refusal) => {
    const { text } = await refuse(refusal, { ...version, ...apiKey });
    const body: unknown = JSON.parse(text);
    const { status, says, to } = refusal;
    const path = to.split(' ')[1]?.split('?', 1)[0];
    expect(omniErrorSchema.parse(body)).toEqual({
      timestamp: expect.any(Number),
      status,
      error: nameOf(status),
      message: says,
      path,
    });
    expect(Object.keys(body as object)).toEqual(['timestamp', 'status', 'error', 'message', 'path']);
  });
});

describe('the control API refuses with a problem', () => {
  test.each(Object.entries(controlRefusals))('%s', async (_name, refusal) => {
    const { headers, text } = await refuse(refusal, {});
    const { status, says, code, fields } = refusal;
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(problemSchema.parse(JSON.parse(text))).toEqual({
      type: 'about:blank',
      title: nameOf(status),
      status,
      detail: says,
      code,
      ...(fields && { errors: fields.map((field) => ({ field, message: expect.any(String) })) }),
    });
  });
});

test('every status from 400 to 499 that the mock provider knows has a row', () => {
  const rows = [...Object.values(omniRefusals), ...Object.values(controlRefusals)];
  const known = Object.keys(statusNames).map(Number);
  expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(known.filter((status) => status < 500)));
});
