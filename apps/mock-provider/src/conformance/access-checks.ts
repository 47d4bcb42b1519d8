import {
  type Check,
  describeAnswer,
  type Exchange,
  NotCheckedError,
} from '@ine-scraping/contracts/conformance';

import { type Broken, defineEffect, type EffectRule } from './effect.ts';
import type { Stage } from './stage.ts';

type Headers = Readonly<Record<string, string>>;

/** How long nobody may read a score that only a stranger told of, in milliseconds. */
const watchMs = 2000;

/** What notifications prove themselves with. Rejects with a `NotCheckedError` when that is nothing. */
async function requireCredentials(stage: Stage): Promise<Headers> {
  const headers = await stage.credentials.get();
  if (Object.keys(headers).length > 0) return headers;
  throw new NotCheckedError('No credentials were given: --header name=value, or --oauth.');
}

/** Tells of a session that has finished, with these headers. */
async function tellAs(stage: Stage, headers: Headers): Promise<Exchange & { readonly interviewId: string }> {
  const { interviewId, externalId } = await stage.session('ready');
  const body = { InterviewId: interviewId, externalId, ScrapingStatus: 'FINISHED' };
  return { ...(await stage.as(headers).notify(body)), interviewId };
}

/** Each of these must be refused. */
async function findLetIn(
  stage: Stage,
  attempts: ReadonlyArray<readonly [what: string, Headers]>,
): Promise<Broken | undefined> {
  for (const [what, headers] of attempts) {
    const exchange = await tellAs(stage, headers);
    const status = exchange.response?.status;
    const isRefused = status !== undefined && status >= 400 && status < 500;
    if (isRefused) continue;
    return { seen: `With ${what}: ${describeAnswer(exchange)}`, exchange };
  }
  return undefined;
}

/** The same headers with `change` made to each value, one at a time. */
function vary(headers: Headers, what: string, change: (value: string) => string): [string, Headers][] {
  return Object.entries(headers).map(([name, value]) => [
    `${what} in ${name}`,
    { ...headers, [name]: change(value) },
  ]);
}

/** Another value of the same length; of a bearer token, another token. */
function replaceValue(value: string): string {
  const [, scheme = '', rest = value] = /^(Bearer |Basic )(.*)$/i.exec(value) ?? [];
  return `${scheme}${Array.from(rest, (character) => (character === 'x' ? 'y' : 'x')).join('')}`;
}

function swapCase(value: string): string {
  return Array.from(value, (character) => {
    const upper = character.toUpperCase();
    return character === upper ? character.toLowerCase() : upper;
  }).join('');
}

const access = { source: 'DOC', cost: 'verdict' } as const;
const compare = 'Compare the whole value, byte by byte and in constant time, before anything else is done.';

const accessRules: readonly EffectRule[] = [
  {
    ...access,
    id: 'access.missing',
    title: 'refuses a notification without credentials',
    rule: 'A notification without the configured credentials must be refused: anybody could send it.',
    advice:
      'Demand the header or the bearer token that Incode is configured to send, and answer 401 without it.',
    async run(stage) {
      await requireCredentials(stage);
      return findLetIn(stage, [['no credentials', {}]]);
    },
  },
  {
    ...access,
    id: 'access.wrong',
    title: 'refuses wrong credentials',
    rule: 'A notification with wrong credentials must be refused.',
    advice: compare,
    async run(stage) {
      const headers = await requireCredentials(stage);
      const swapped = vary(headers, 'the right value in another case', swapCase);
      const isSame = ([, varied]: [string, Headers]) =>
        Object.entries(varied).every(([name, value]) => headers[name] === value);
      return findLetIn(stage, [
        ...vary(headers, 'another value', replaceValue),
        ...vary(headers, 'an empty value', () => ''),
        ...swapped.filter((one) => !isSame(one)),
      ]);
    },
  },
  {
    ...access,
    id: 'access.prefix',
    title: 'refuses a part of the right credentials',
    rule: 'A notification with the beginning of the right credentials, or with more than them, must be refused.',
    advice: compare,
    async run(stage) {
      const headers = await requireCredentials(stage);
      return findLetIn(stage, [
        ...vary(headers, 'all but the last character', (value) => value.slice(0, -1)),
        ...vary(headers, 'the first half', (value) => value.slice(0, Math.ceil(value.length / 2))),
        ...vary(headers, 'one character more', (value) => `${value}x`),
      ]);
    },
  },
  {
    ...access,
    id: 'access.second',
    title: 'takes the second of two secrets',
    rule: 'While a secret is replaced, the second of the two must be taken as well, or what arrives meanwhile is lost.',
    advice: 'Let two values be right at once, for as long as the rotation takes.',
    async run(stage) {
      const headers = await requireCredentials(stage);
      const { seconds } = stage.credentials;
      if (seconds.length === 0)
        throw new NotCheckedError('No second value was given: repeat --header with the same name.');
      for (const [name, value] of seconds) {
        const exchange = await tellAs(stage, { ...headers, [name]: value });
        if (!(await stage.isTaken(exchange)))
          return {
            seen: `With the second value of ${name} the receiver answered ${exchange.response?.status ?? 'nothing'}.`,
            exchange,
          };
      }
      return undefined;
    },
  },
  {
    ...access,
    id: 'access.expired',
    title: 'refuses a bearer token that has expired',
    rule: 'A notification whose bearer token has expired must be refused; Incode then fetches another.',
    advice: 'Check the expiry of the token (`exp`), not its signature alone.',
    async run(stage) {
      const headers = await stage.credentials.get();
      const lifetimeMs = stage.credentials.tokenLifetimeMs();
      if (lifetimeMs === undefined) throw new NotCheckedError('There is no bearer token: --oauth.');
      if (lifetimeMs > stage.waitMs)
        throw new NotCheckedError(
          `The token lives for ${lifetimeMs / 1000} s, longer than --wait: give an expired one as --bad-header "authorization=Bearer …".`,
        );
      await stage.pause(lifetimeMs + 1000);
      return findLetIn(stage, [['a token that has expired', headers]]);
    },
  },
  {
    ...access,
    id: 'access.bad-header',
    title: 'refuses what --bad-header names',
    rule: 'A notification with a header that was named as bad must be refused.',
    advice: compare,
    async run(stage) {
      const { bad } = stage.credentials;
      if (bad.length === 0) throw new NotCheckedError('None was given: --bad-header name=value.');
      const headers = await stage.credentials.get();
      return findLetIn(
        stage,
        bad.map(([name, value]) => [`the bad ${name}`, { ...headers, [name]: value }]),
      );
    },
  },
  {
    ...access,
    id: 'access.no-effect',
    title: 'does nothing about what it refuses',
    rule: 'Credentials must be checked before anything is done: what is refused must have no effect.',
    advice: 'Check the credentials first, before the body is read.',
    async run(stage) {
      const headers = await requireCredentials(stage);
      const told = await Promise.all(
        [
          {},
          Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, replaceValue(value)])),
        ].map((strange) => tellAs(stage, strange)),
      );
      const refused = told.filter(
        ({ response }) => response && response.status >= 400 && response.status < 500,
      );
      if (refused.length === 0)
        throw new NotCheckedError('Nothing was refused; see access.missing and access.wrong.');
      await stage.pause(watchMs);
      for (const exchange of refused) {
        const { length } = await stage.reads(exchange.interviewId);
        if (length > 0)
          return {
            seen: `It answered ${exchange.response?.status}, and read the score all the same.`,
            exchange,
          };
      }
      return undefined;
    },
  },
];

/** Who may notify. */
export const accessChecks: readonly Check<Stage>[] = accessRules.map(defineEffect);
