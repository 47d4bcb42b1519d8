import { randomBytes } from 'node:crypto';

import type { Recording } from '@ine-scraping/contracts';

import { sendsCredentials } from '../../deliveries/sending.ts';
import { compareRecordings } from '../../recording/compare-recordings.ts';
import { writeRecordingFile } from '../../recording/recording-file.ts';
import { expectPlay } from '../expected-play.ts';
import { exitCodes } from '../exit-codes.ts';
import type { CommandContext } from '../output.ts';
import { noteOnForgery, noteOnScores } from '../notes.ts';
import { reachReceiver } from '../reach-receiver.ts';
import { findScenario, requireAllowedHost, type StageOptions, startStage } from '../stage.ts';
import { countReads, knownDelivery, verifySession } from '../verify-session.ts';
import { type Ending, endingToJson, formatStep, printEnding } from './play-output.ts';
import { playSession } from './play-session.ts';
import { readsScore } from './timeline.ts';
import { findWhatToPlay } from './what-to-play.ts';

export interface PlayOptions extends StageOptions {
  readonly externalId?: string;
  readonly speed: number;
  /** Whether the receiver must read the score. */
  readonly scores: boolean;
  /** Seconds. */
  readonly scoreWait: number;
  /** A file to write. */
  readonly record?: string;
  readonly json: boolean;
}

/** What a recording decides, and what is typed cannot change. */
function recordedOptions(recording: Recording | undefined): Partial<PlayOptions> {
  if (!recording) return {};
  const { seed, externalId, settings, requests } = recording;
  const { deliveryPolicy: policy, ...others } = settings;
  // A receiver that came for no score then is not waited for now.
  const scores = requests.some(readsScore) ? {} : { scores: false };
  return {
    ...others,
    ...scores,
    policy: String(policy),
    seed,
    ...(externalId === null ? {} : { externalId }),
  };
}

function exitCodeOf({ complaints, differences, interrupted }: Ending): number {
  if (interrupted) return exitCodes.interrupted;
  // A replay is right when it comes to the same, also where the same is a notification that nobody acknowledged.
  const right = differences === null ? complaints.length === 0 : differences.length === 0;
  return right ? exitCodes.done : exitCodes.failed;
}

/** Plays one scenario, or a recording again, against any receiver, and tells its timeline. */
export async function play(
  argument: string,
  typed: PlayOptions,
  { env, output, signal }: CommandContext,
): Promise<number> {
  const { url, json, speed, record } = typed;
  requireAllowedHost(typed);
  const { name, own, recording } = await findWhatToPlay(argument);
  const options = { ...typed, ...recordedOptions(recording) };
  const { externalId, scores, seed = env['MOCK_PROVIDER_SEED'] || randomBytes(8).toString('hex') } = options;
  const stage = await startStage(env, { ...options, seed }, { clock: 'manual', scenario: name, own });
  const { provider, catalog, settings } = stage;
  try {
    const { control } = provider;
    const [, ...scrapeAgainAfterMs] = recording?.scrapingsAtMs ?? [];
    const expected = expectPlay(findScenario(catalog, name), {
      policy: settings.deliveryPolicy,
      scrapings: 1 + scrapeAgainAfterMs.length,
    });
    await reachReceiver(url);
    if (!json) {
      const what = recording ? `Recording ${argument}` : `Scenario ${name}`;
      output.line(`${what}, seed ${seed}, to ${url}; Incode is played at ${provider.url}.\n`);
    }
    const played = await playSession({
      control,
      scenario: name,
      seed,
      externalId,
      scrapeAgainAfterMs,
      expected,
      speed,
      scoreWaitMs: scores ? options.scoreWait * 1000 : 0,
      signal,
      onStep: (step) => {
        if (!json) output.line(formatStep(step, output));
      },
    });
    const scoreReads = scores ? played.scoreReads : null;
    const facts = { deliveries: played.deliveries.map(knownDelivery), scoreReads };
    const made = await control.record(played.session.interviewId);
    if (record !== undefined) await writeRecordingFile(record, made);
    const ending: Ending = {
      scenario: name,
      seed,
      played,
      complaints: verifySession(expected, facts),
      notes: [
        noteOnForgery([expected], sendsCredentials(settings)),
        noteOnScores([expected], scoreReads && countReads(scoreReads), provider.url),
      ].filter((note) => note !== undefined),
      differences: recording ? compareRecordings(recording, made) : null,
      interrupted: signal.aborted,
    };
    if (json) output.line(JSON.stringify(endingToJson(ending), null, 2));
    else printEnding(ending, output);
    return exitCodeOf(ending);
  } finally {
    await provider.stop();
  }
}
