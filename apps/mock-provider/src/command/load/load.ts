import { sendsCredentials } from '../../deliveries/sending.ts';
import { expectPlay } from '../expected-play.ts';
import { exitCodes } from '../exit-codes.ts';
import type { CommandContext } from '../output.ts';
import { noteOnForgery, noteOnLateness, noteOnScores } from '../notes.ts';
import { reachReceiver } from '../reach-receiver.ts';
import { findScenario, findScenarios, requireAllowedHost, type StageOptions, startStage } from '../stage.ts';
import { loadSessions } from './load-sessions.ts';
import { printReport, reportLoad } from './load-report.ts';
import { percentilesOf } from './percentiles.ts';
import { createVerdictReader } from './receiver-verdicts.ts';

export interface LoadOptions extends StageOptions {
  readonly sessions: number;
  readonly rate: number;
  /** Name of a scenario, or undefined. */
  readonly scenario: string;
  readonly mix?: string;
  /** Whether the receiver must read each score. */
  readonly scores: boolean;
  readonly receiverApi?: string;
  /** Seconds. */
  readonly patience: number;
  readonly json: boolean;
}

/** Plays many sessions against any receiver, reports, and verifies each. */
export async function load(options: LoadOptions, { env, output, signal }: CommandContext): Promise<number> {
  const { url, sessions, rate, mix, json, receiverApi, patience, scores } = options;
  const scenario = mix === undefined ? options.scenario : `mix:${mix}`;
  requireAllowedHost(options);
  await reachReceiver(url);
  const stage = await startStage(env, options, { clock: 'real', scenario });
  try {
    const { provider, catalog, settings } = stage;
    const policy = settings.deliveryPolicy;
    const expected = new Map(
      findScenarios(catalog, scenario).map((one) => [one.name, expectPlay(one, { policy })]),
    );
    if (!json) {
      output.line(`Mock provider at ${provider.url}; the receiver under load reads scores there.`);
      output.line(`${sessions} sessions at ${rate} a second, ${scenario}, seed ${provider.seed}, to ${url}`);
    }
    const { records, mistakes, reads } = await loadSessions({
      control: provider.control,
      sessions,
      rate,
      patienceMs: patience * 1000,
      scoresExpected: scores,
      readVerdict: receiverApi === undefined ? undefined : createVerdictReader(receiverApi),
      expect: (name) => expected.get(name) ?? expectPlay(findScenario(catalog, name), { policy }),
      signal,
      onProgress: (done) => output.progress(done, sessions, 'sessions done'),
    });
    output.endProgress();
    const interrupted = signal.aborted;
    const plays = [...expected.values()];
    const notes = [
      noteOnForgery(plays, sendsCredentials(settings)),
      noteOnScores(plays, reads, provider.url),
      noteOnLateness(percentilesOf(records.lateMs())),
    ].filter((note) => note !== undefined);
    const report = reportLoad({
      seed: provider.seed,
      wanted: sessions,
      records,
      mistakes,
      notes,
      interrupted,
    });
    if (json) output.line(JSON.stringify(report, null, 2));
    else printReport(report, output);
    if (interrupted) return exitCodes.interrupted;
    return mistakes.length === 0 ? exitCodes.done : exitCodes.failed;
  } finally {
    await stage.provider.stop();
  }
}
