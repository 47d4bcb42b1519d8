import { sendsCredentials } from '../../webhook/webhook-credentials.ts';
import { expectPlay } from '../expected-play.ts';
import { exitCodes } from '../exit-codes.ts';
import type { CommandContext } from '../output.ts';
import { hintOnForgery, hintOnLateness, hintOnRecovery, hintOnScores } from '../hints.ts';
import type { MockOptions } from '../options.ts';
import { percentilesOf } from './percentiles.ts';
import { reachReceiver, requireAllowedHost } from '../reach-receiver.ts';
import { findScenario, findScenarios, startMock } from '../start-mock.ts';
import { loadSessions } from './load-sessions.ts';
import { printReport, reportLoad } from './load-report.ts';
import { createVerdictReader } from './receiver-verdicts.ts';

/**
 * What one mock provider is measured to hold at once (`pnpm bench`): beyond that the numbers would say more about it
 * than about the receiver.
 */
export const sessionsMax = 10_000;

/** Sessions a second. Each sends two notifications over connections of their own; loopback carries no more evenly. */
export const rateMax = 500;

/** Seconds from the last start until what is not done counts as missing: the whole of Incode's retries, and some. */
export const patienceSecondsMax = 3600;

/** Long enough for one retry of Incode's schedule, which comes after 30 s. */
export const patienceSecondsDefault = 45;

export interface LoadOptions extends MockOptions {
  readonly sessions: number;
  readonly rate: number;
  /** The name of a scenario; `mix` comes before it. */
  readonly scenario: string;
  /** By weight, such as `current=8,not-found=1`. */
  readonly mix?: string;
  readonly receiverApi?: string;
  /** Seconds. */
  readonly patience: number;
  readonly json: boolean;
}

/** Plays many sessions against any receiver, reports, and verifies each. */
export async function load(options: LoadOptions, { env, output, signal }: CommandContext): Promise<number> {
  const { url, sessions, rate, mix, json, receiverApi, patience, scores, recovery } = options;
  const scenario = mix === undefined ? options.scenario : `mix:${mix}`;
  requireAllowedHost(url, options.allowHost);
  if (receiverApi !== undefined) requireAllowedHost(receiverApi, options.allowHost);
  const verdictReader = receiverApi === undefined ? undefined : createVerdictReader(receiverApi, signal);
  const mock = await startMock(env, options, { clock: 'real', scenario });
  try {
    // After what was typed: a mistake there is to be told first, whether anybody listens or not.
    await reachReceiver(url);
    await verdictReader?.check();
    const { provider, catalog, settings } = mock;
    const conditions = { policy: settings.deliveryPolicy, recovery };
    const expected = new Map(
      findScenarios(catalog, scenario).map((one) => [one.name, expectPlay(one, conditions)]),
    );
    if (!json) {
      const scoresThere = scores ? '; the receiver under load reads scores there' : '';
      output.line(`Mock provider at ${provider.url}${scoresThere}.`);
      output.line(`${sessions} sessions at ${rate} a second, ${scenario}, seed ${provider.seed}, to ${url}`);
    }
    const { records, mistakes, notJudged, reads, verdictProblem } = await loadSessions({
      control: provider.control,
      sessions,
      rate,
      patienceMs: patience * 1000,
      scoresExpected: scores,
      verdictReader,
      expect: (name) => expected.get(name) ?? expectPlay(findScenario(catalog, name), conditions),
      signal,
      onProgress: (done, what) => output.progress(done, sessions, what),
    });
    output.endProgress();
    const interrupted = signal.aborted;
    const plays = [...expected.values()];
    const complaints = mistakes.flatMap((mistake) => mistake.complaints);
    const hints = [
      verdictProblem,
      hintOnForgery(plays, sendsCredentials(settings)),
      hintOnScores(complaints, reads, provider.url),
      hintOnRecovery(complaints, '--patience'),
      hintOnLateness(percentilesOf(records.lateMs())),
    ].filter((hint) => hint !== undefined);
    const report = reportLoad({
      seed: provider.seed,
      wanted: sessions,
      records,
      mistakes,
      notJudged,
      hints,
      interrupted,
    });
    if (json) output.line(JSON.stringify(report, null, 2));
    else printReport(report, output);
    if (interrupted) return exitCodes.interrupted;
    return mistakes.length + notJudged === 0 ? exitCodes.done : exitCodes.failed;
  } finally {
    await mock.provider.stop();
  }
}
