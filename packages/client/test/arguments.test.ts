import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createOmniClient, createReceiverClient, type Fetch } from '../src/index.ts';
import { errorOf, interviewId, omniUrl, receiverUrl, secrets, useMockedServers } from './mocked-servers.ts';

const context = useMockedServers();

/** A fetch that notes the URL and answers 404 with a problem. */
function recordingFetch() {
  const urls: string[] = [];
  const fetch: Fetch = (url) => {
    urls.push(url);
    return Promise.resolve(Response.json({ title: 'Not found', status: 404, code: 'X' }, { status: 404 }));
  };
  return { urls, fetch };
}

/** Everything that an interview id may be, by the contract, weighted towards what breaks a URL. */
const interviewIds = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
    fc.string({
      unit: fc.constantFrom('/', '?', '#', '%', '.', '..', '\\', ' ', '+', ':', ';', 'a', 'é', '😀', '%2e'),
      minLength: 1,
      maxLength: 20,
    }),
  )
  .filter((id) => /^[^\p{Cc}\p{Cs}]{1,256}$/u.test(id) && id !== '.' && id !== '..');

describe('path parameters', () => {
  it('whatever the id is, it stays one segment and comes out as it went in', async () => {
    const { urls, fetch } = recordingFetch();
    const client = createReceiverClient({ baseUrl: `${receiverUrl}/behind/a/proxy/`, fetch });
    await fc.assert(
      fc.asyncProperty(interviewIds, async (id) => {
        urls.length = 0;
        await client.getTimeline(id);
        const url = new URL(urls[0] ?? '');
        const segments = url.pathname.split('/');
        expect(segments.slice(0, -2)).toEqual(['', 'behind', 'a', 'proxy', 'v1', 'verifications']);
        expect(decodeURIComponent(segments.at(-2) ?? '')).toBe(id);
        expect(segments.at(-1)).toBe('timeline');
        expect(url.search + url.hash).toBe('');
      }),
    );
  });

  it.each(['', '.', '..', 'a\nb', 'a\u0000', '\ud800', 'x'.repeat(257)])(
    '%j is refused before any request, and is not repeated',
    async (id) => {
      const { urls, fetch } = recordingFetch();
      const receiver = createReceiverClient({ baseUrl: receiverUrl, fetch });
      const omni = createOmniClient({ baseUrl: omniUrl, ...secrets, fetch });
      const failures = await Promise.all(
        [
          receiver.getVerification(id),
          receiver.getTimeline(id),
          receiver.waitForVerdict(id),
          omni.getScore({ interviewId: id }),
          omni.getOnboardingStatus({ interviewId: id, token: secrets.token }),
          omni.finishStatus({ interviewId: id, token: secrets.token }),
          omni.start({ body: { interviewId: id } }),
        ].map((call) => errorOf(call)),
      );
      for (const failure of failures) {
        expect(failure).toMatchObject({
          code: 'ARGUMENT_INVALID',
          field: 'interviewId',
          retryable: false,
          interviewId: undefined,
        });
        if (id.length > 2) expect(failure.message).not.toContain(id);
      }
      expect(urls).toEqual([]);
    },
  );

  it.each(['', '.', '..', 'x'.repeat(65)])('the dead letter %j is refused before any request', async (id) => {
    const { urls, fetch } = recordingFetch();
    const client = createReceiverClient({ baseUrl: receiverUrl, fetch });
    expect(await errorOf(client.redriveDeadLetter(id))).toMatchObject({
      code: 'ARGUMENT_INVALID',
      field: 'id',
    });
    expect(urls).toEqual([]);
  });
});

describe('other arguments', () => {
  it('a query value is encoded', async () => {
    const { urls, fetch } = recordingFetch();
    const client = createOmniClient({ baseUrl: omniUrl, ...secrets, fetch, retry: false });
    await errorOf(client.getScore({ interviewId: 'a&b=c #d', token: 't', verbose: true }));
    expect([...new URL(urls[0] ?? '').searchParams]).toEqual([
      ['id', 'a&b=c #d'],
      ['verbose', 'true'],
    ]);
  });

  it('the flags of government-validation are words, and only those that were given', async () => {
    const { urls, fetch } = recordingFetch();
    const client = createOmniClient({ baseUrl: omniUrl, ...secrets, fetch, retry: false });
    await errorOf(
      client.processGovernmentValidation({
        interviewId,
        token: 't',
        scrapingMethod: true,
        fallbackEnabled: false,
      }),
    );
    expect(new URL(urls[0] ?? '').search).toBe('?fallbackEnabled=false&scrapingMethod=true');
  });

  it('a query or body that cannot be written is refused, typed', async () => {
    const { urls, fetch } = recordingFetch();
    const receiver = createReceiverClient({ baseUrl: receiverUrl, fetch });
    const omni = createOmniClient({ baseUrl: omniUrl, ...secrets, fetch });
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    const failures = await Promise.all([
      errorOf(receiver.listVerifications({ externalId: '\ud800' }).next()),
      errorOf(receiver.listVerifications({ pageSize: 201 }).next()),
      errorOf(omni.start({ body: { customFields: cycle } })),
    ]);
    expect(failures.map(({ code }) => code)).toEqual(Array.from({ length: 3 }, () => 'ARGUMENT_INVALID'));
    expect(urls).toEqual([]);
  });

  it('neither an interview nor a token is refused, whatever the types were told', async () => {
    const { urls, fetch } = recordingFetch();
    const client = createOmniClient({ baseUrl: omniUrl, ...secrets, fetch });
    const nothing = {} as { interviewId: string };
    expect(await errorOf(client.getScore(nothing))).toMatchObject({ code: 'ARGUMENT_INVALID' });
    expect(urls).toEqual([]);
  });

  it.each([
    [{ timeouts: { attemptMs: 0 } }, 'timeouts.attemptMs'],
    [{ timeouts: { totalMs: Number.NaN } }, 'timeouts.totalMs'],
    [{ timeouts: { totalMs: 2 ** 31 } }, 'timeouts.totalMs'],
    [{ retry: { attemptsMax: 0 } }, 'retry.attemptsMax'],
    [{ retry: { delayMsBase: -1 } }, 'retry.delayMsBase'],
  ])('%j is refused, for a client and for a call', async (options, field) => {
    expect(() => createReceiverClient({ baseUrl: receiverUrl, ...options })).toThrow(
      expect.objectContaining({ code: 'ARGUMENT_INVALID', field }),
    );
    const client = createReceiverClient({ baseUrl: receiverUrl, fetch: recordingFetch().fetch });
    expect(await errorOf(client.getVerification(interviewId, options))).toMatchObject({ field });
  });

  it.each([
    '',
    'receiver.example',
    'ftp://receiver.example',
    'https://u:p@receiver.example',
    'https://r.example/?a=b',
    'https://r.example/#x',
  ])('the base URL %j is refused', (baseUrl) => {
    expect(() => createReceiverClient({ baseUrl })).toThrow(
      expect.objectContaining({ code: 'ARGUMENT_INVALID', field: 'baseUrl' }),
    );
  });

  it('a key or token that no header can carry is refused without being repeated', async () => {
    const bad = 'made-up\nkey';
    expect(() => createOmniClient({ baseUrl: omniUrl, ...secrets, apiKey: bad })).toThrow(
      expect.objectContaining({ field: 'apiKey', message: expect.not.stringContaining('key\n') }),
    );
    const { urls, fetch } = recordingFetch();
    const client = createOmniClient({ baseUrl: omniUrl, ...secrets, fetch });
    const failure = await errorOf(client.getScore({ interviewId, token: bad }));
    expect(failure).toMatchObject({ code: 'ARGUMENT_INVALID', field: 'header x-incode-hardware-id' });
    expect(failure.stack).not.toContain(bad);
    expect(urls).toEqual([]);
  });

  it('headers that were given are sent with every request to the receiver', async () => {
    const sent: unknown[] = [];
    const client = context.receiverClient({
      headers: { authorization: 'Bearer made-up' },
      fetch: (_url, init) => {
        sent.push(new Headers(init.headers).get('authorization'));
        return Promise.resolve(Response.json({ verifications: [] }));
      },
    });
    for await (const row of client.listVerifications()) expect(row).toBeUndefined();
    expect(sent).toEqual(['Bearer made-up']);
  });

  it('an API key is sent with every request to the receiver, and refused beside another Authorization', async () => {
    const sent: unknown[] = [];
    const client = context.receiverClient({
      apiKey: 'made-up-key',
      headers: { 'x-team': 'ine' },
      fetch: (_url, { headers }) => {
        sent.push(Object.fromEntries(new Headers(headers)));
        return Promise.resolve(Response.json({ verifications: [] }));
      },
    });
    for await (const row of client.listVerifications()) expect(row).toBeUndefined();
    expect(sent).toMatchObject([{ authorization: 'Bearer made-up-key', 'x-team': 'ine' }]);
    for (const options of [
      { apiKey: '' },
      { apiKey: 'made-up\nkey' },
      { apiKey: 'made-up-key', headers: { Authorization: 'Basic made-up' } },
    ]) {
      expect(() => createReceiverClient({ baseUrl: receiverUrl, ...options })).toThrow(
        expect.objectContaining({ field: 'apiKey', message: expect.not.stringContaining('made-up') }),
      );
    }
  });
});

it.each([
  ['https://api.example', 'https://api.example'],
  ['https://api.example/', 'https://api.example'],
  ['https://api.example//', 'https://api.example'],
  ['https://api.example/0', 'https://api.example'],
  ['https://api.example/0/', 'https://api.example'],
  ['https://api.example/omni', 'https://api.example'],
  ['https://api.example/omni/', 'https://api.example'],
  ['https://api.example/0/omni', 'https://api.example'],
  ['https://api.example/OMNI/get/score', 'https://api.example'],
  ['https://api.example/executive/log-in', 'https://api.example'],
  ['https://omni', 'https://omni'],
  ['https://api.example/gateway/0/', 'https://api.example/gateway'],
  ['https://api.example/my-omni', 'https://api.example/my-omni'],
  ['https://api.example/omni-demo/10', 'https://api.example/omni-demo/10'],
])('the Omni API at %s is asked at %s', async (baseUrl, asked) => {
  const urls: string[] = [];
  const recorded = (url: string) => {
    urls.push(url.replace(/\?.*/, ''));
    const body = url.endsWith('/log-in') ? { token: 'made-up-executive-token' } : {};
    return Promise.resolve(Response.json(body));
  };
  await createOmniClient({ baseUrl, ...secrets, fetch: recorded }).getScore({ interviewId });
  expect(urls).toEqual([`${asked}/executive/log-in`, `${asked}/omni/get/score`]);
});
