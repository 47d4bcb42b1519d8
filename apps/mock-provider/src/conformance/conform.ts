import type { ConformanceRequest, Exchange } from '@ine-scraping/contracts/conformance';

import { type MockProvider, type MockProviderOptions, startWithSettings } from '../mock-provider.ts';
import { type GivenSettings, parseSettings, type Settings } from '../settings/settings.ts';
import { checks, anchorOf } from './checks.ts';
import { chooseChecks } from './choose-checks.ts';
import type { GivenHeader } from './credentials.ts';
import { curlLine } from './curl-line.ts';
import { type CheckResult, grade } from './grade.ts';
import { findObstacle } from './preflight.ts';
import { stageScenarios } from './scenarios.ts';
import { Stage } from './stage.ts';

/** Options of {@link conform}; all but `url` have a default. */
export interface ConformOptions {
  /** The receiver's webhook. */
  readonly url: string;
  /** Default 4000, where a receiver in development looks for Incode; 0: a free port. */
  readonly port?: number | undefined;
  /** Further options of the mock provider, such as `host`, `deliveryPolicy`, `deliveryTimeoutMs`, `oauthTokenUrl` and `seed`. */
  readonly mockProvider?: MockProviderOptions | undefined;
  /** Sent with every notification; a name that comes again is a second value that must do as well. Default none. */
  readonly headers?: readonly GivenHeader[] | undefined;
  /** Each must be refused in the place of the right one. Default none. */
  readonly badHeaders?: readonly GivenHeader[] | undefined;
  /** Stops the receiver, starts it again, and resolves. Default: it is not restarted. */
  readonly restart?: (() => Promise<void>) | undefined;
  /** How long the receiver gets for its own backoff, in seconds. Default {@link waitSecondsDefault}. */
  readonly waitSeconds?: number | undefined;
  /** Whether reads of the score are looked at. Default true. */
  readonly scores?: boolean | undefined;
  /** Ids, or groups such as `ack`. Default all. */
  readonly only?: readonly string[] | undefined;
  /** Ids or groups to leave out. Default none. */
  readonly skip?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onResult?: ((result: CheckResult, done: number, total: number) => void) | undefined;
  /** Called with a sentence on what seems to be wrong with the set-up, while it is still waited for. */
  readonly onHint?: ((sentence: string) => void) | undefined;
}

export const waitSecondsDefault = 30;

/** An exchange as a person reads it. Credentials are replaced by their names. */
export interface ShownExchange {
  /** A line for a shell that sends the same. */
  readonly sent: string;
  readonly cameBack: string;
}

/** A result as it is reported. */
export interface ReportedCheck extends Omit<CheckResult, 'exchange'> {
  readonly exchange: ShownExchange | null;
  /** The page that explains it. */
  readonly docs: string;
}

export interface ConformReport {
  readonly url: string;
  /** Where Incode was played. */
  readonly incodeUrl: string;
  readonly seed: string;
  /** Why nothing could be graded, as one sentence; `null`: it could. */
  readonly obstacle: string | null;
  /** No check of severity must has failed. */
  readonly passed: boolean;
  readonly checks: readonly ReportedCheck[];
  readonly tookMs: number;
}

/** Longest body that is shown, in characters. */
const shownBodyMax = 200;

/** A line with no secret, nor any part of one, in it. */
function showRequest({ url, credentials }: Stage, request: ConformanceRequest): string {
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    credentials.names.has(name) && value !== '' ? `<${name}>` : value,
  ]);
  return curlLine(
    url,
    { ...request, headers: Object.fromEntries(headers) as Record<string, string> },
    credentials.secrets(),
  );
}

function showExchange(stage: Stage, { request, response, noAnswer }: Exchange): ShownExchange {
  const type = response?.headers['content-type'] ?? 'no content type';
  const body = response?.body.replaceAll(/\p{Cc}+/gu, ' ').slice(0, shownBodyMax);
  let cameBack = response ? `${response.status} ${type} ${body}`.trimEnd() : (noAnswer?.reason ?? 'nothing');
  for (const [name, secret] of Object.entries(stage.credentials.secrets()))
    if (secret !== '') cameBack = cameBack.replaceAll(secret, `<${name}>`);
  return { sent: showRequest(stage, request), cameBack };
}

/** All that a report tells of a receiver that cannot be graded: a page of JUnit without a case says nothing. */
function reached(obstacle: string): CheckResult {
  return {
    id: 'preflight.reached',
    title: 'can be graded',
    rule: 'A receiver must answer at its URL to be graded.',
    severity: 'must',
    source: 'DOC',
    advice: 'Start the receiver, correct --url, or give its credentials.',
    status: 'failed',
    seen: obstacle,
    exchange: undefined,
    tookMs: 0,
  };
}

/** What {@link gradeReceiver} needs of a mock that plays the {@link stageScenarios}. */
export interface StartedStage {
  readonly provider: MockProvider;
  readonly settings: Settings;
}

/**
 * Grades a receiver on a mock provider that was started for it. Throws a `MockProviderError` with `INVALID_COMMAND` on an id
 * that no check has.
 */
export async function gradeReceiver(
  { provider, settings }: StartedStage,
  options: Omit<ConformOptions, 'port' | 'mockProvider'>,
): Promise<ConformReport> {
  const { url, headers, badHeaders, restart, scores = true, onResult, onHint } = options;
  const signal = options.signal ?? new AbortController().signal;
  const chosen = chooseChecks(checks, options.only, options.skip);
  const startedAt = performance.now();
  const waitMs = (options.waitSeconds ?? waitSecondsDefault) * 1000;
  const stage = new Stage({
    provider,
    settings,
    url,
    ...(headers ? { headers } : {}),
    ...(badHeaders ? { badHeaders } : {}),
    waitMs,
    restart,
    signal,
  });
  const obstacle = await findObstacle(stage);
  const results =
    obstacle === undefined
      ? await grade(stage, { checks: chosen, scores, signal, onResult, onHint })
      : [reached(obstacle)];
  return {
    url,
    incodeUrl: provider.url,
    seed: provider.seed,
    obstacle: obstacle ?? null,
    passed: !results.some(({ status, severity }) => status === 'failed' && severity === 'must'),
    checks: results.map(({ exchange, ...result }) => ({
      ...result,
      exchange: exchange ? showExchange(stage, exchange) : null,
      docs: anchorOf(result),
    })),
    tookMs: Math.round(performance.now() - startedAt),
  };
}

/**
 * Plays Incode on a port of its own, and grades the receiver at `url` by every check there is. Throws what {@link gradeReceiver}
 * and `startMockProvider` throw.
 */
export async function conform({
  port = 4000,
  mockProvider = {},
  ...options
}: ConformOptions): Promise<ConformReport> {
  const given: GivenSettings = { port, ...mockProvider, ...stageSettings };
  const settings = parseSettings(given, (setting) => `The option ${setting}`);
  const provider = await startWithSettings(settings);
  try {
    return await gradeReceiver({ provider, settings }, options);
  } finally {
    await provider.stop();
  }
}

/** What a mock must be started with for a receiver to be graded on it. */
export const stageSettings = {
  clock: 'real',
  scenarios: Object.values(stageScenarios),
  scenario: stageScenarios.ready.name,
} as const;

export { stageScenarios };
