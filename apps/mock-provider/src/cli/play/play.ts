import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';

import type { Recording } from '@ine-scraping/contracts';

import { readsScore } from '../../incode/request-counts.ts';
import { sendsCredentials } from '../../webhook/sending.ts';
import { compareRecordings } from '../../recording/compare-recordings.ts';
import { writeRecordingFile } from '../../recording/recording-file.ts';
import { replayRequest } from '../../recording/recording-file.ts';
import { UsageError } from '../command-error.ts';
import { type ExpectedPlay, expectPlay } from '../expected-play.ts';
import { exitCodes } from '../exit-codes.ts';
import type { CommandContext, Output } from '../output.ts';
import { noteOnForgery, noteOnScores } from '../hints.ts';
import { reachReceiver } from '../reach-receiver.ts';
import {
  findScenario,
  requireAllowedHost,
  type MockOptions,
  type StartedMock,
  startMock,
} from '../start-mock.ts';
import { countReads, knownDelivery, verifySession } from '../verify-session.ts';
import { type Ending, endingToJson, formatStep, printEnding } from './play-output.ts';
import { type PlayedSessionResult, playSession } from './play-session.ts';
import { requireWritable } from './require-writable.ts';
import { findWhatToPlay } from './what-to-play.ts';

export interface PlayOptions extends MockOptions {
  readonly externalId?: string;
  readonly speed: number;
  /** Seconds. */
  readonly scoreWait: number;
  /** A file to write. */
  readonly record?: string;
  readonly json: boolean;
}

/** The options that a recording decides itself, as they are typed. */
const recordedOptionNames = {
  seed: '--seed',
  externalId: '--external-id',
  scrapingMs: '--scraping-ms',
  policy: '--policy',
  scenarioFile: '--scenario-file',
} as const;

/** What is played: what was typed, and what a recording decides. Throws a `UsageError` for what cannot be both. */
function withRecording(typed: PlayOptions, recording: Recording | undefined): PlayOptions {
  if (!recording) return typed;
  for (const [name, option] of Object.entries(recordedOptionNames)) {
    if (typed[name as keyof typeof recordedOptionNames] !== undefined)
      throw new UsageError(`A recording is played as it was recorded: leave out ${option}.`);
  }
  const { settings, requests } = recording;
  const { scrapingMs, deliveryTimeoutMs, deliveryPolicy: policy } = settings;
  return {
    ...typed,
    scrapingMs,
    deliveryTimeoutMs,
    policy,
    scenarioFile: [],
    // A receiver that came for no score then is not waited for now.
    scores: typed.scores && requests.some(readsScore),
  };
}

function exitCodeOf({ complaints, differences, interrupted }: Ending): number {
  if (interrupted) return exitCodes.interrupted;
  // A replay is right when it comes to the same, also where the same is a notification that nobody acknowledged.
  const right = differences === null ? complaints.length === 0 : differences.length === 0;
  return right ? exitCodes.done : exitCodes.failed;
}

/** Where it did not go as its scenario says, and what to do about it. */
function judgePlay(
  { provider, settings }: StartedMock,
  expected: ExpectedPlay,
  { deliveries, scoreReads }: PlayedSessionResult,
  scores: boolean,
): Pick<Ending, 'complaints' | 'notes'> {
  const complaints = verifySession(expected, {
    deliveries: deliveries.map(knownDelivery),
    scoreReads: scores ? scoreReads : null,
  });
  const notes = [
    noteOnForgery([expected], sendsCredentials(settings)),
    noteOnScores(complaints, scores ? countReads(scoreReads) : null, provider.url),
  ];
  return { complaints, notes: notes.filter((note) => note !== undefined) };
}

/** Writes the recording, and says where. */
async function keepRecording(file: string, recording: Recording, output: Output | undefined): Promise<void> {
  await writeRecordingFile(file, recording);
  output?.line(`Recorded in ${resolve(file)}.`);
}

/** Plays one scenario, or a recording again, against any receiver, and tells its timeline. */
export async function play(
  argument: string,
  typed: PlayOptions,
  { env, output, signal }: CommandContext,
): Promise<number> {
  const { url, json, speed, record } = typed;
  requireAllowedHost(url, typed.allowHost);
  const { name, own, recording } = await findWhatToPlay(argument);
  const options = withRecording(typed, recording);
  if (record !== undefined) await requireWritable(record);
  const { externalId, scores } = options;
  const seed =
    recording?.seed ?? options.seed ?? (env['MOCK_PROVIDER_SEED'] || randomBytes(8).toString('hex'));
  const request = {
    ...(recording ? replayRequest(recording) : { seed, ...(externalId === undefined ? {} : { externalId }) }),
    scenario: name,
  };
  const stage = await startMock(env, options, { clock: 'manual', scenario: name, own });
  const { provider, catalog, settings } = stage;
  try {
    const { control } = provider;
    const expected = expectPlay(findScenario(catalog, name), {
      policy: settings.deliveryPolicy,
      scrapings: recording?.scrapingsAtMs.length ?? 1,
    });
    await reachReceiver(url);
    if (!json) {
      const what = recording ? `Recording ${argument}` : `Scenario ${name}`;
      output.line(`${what}, seed ${seed}, to ${url}; Incode is played at ${provider.url}.\n`);
    }
    const played = await playSession({
      control,
      request,
      expected,
      speed,
      scoreWaitMs: scores ? options.scoreWait * 1000 : 0,
      signal,
      onStep: (step) => {
        if (!json) output.line(formatStep(step, output));
      },
      onScoreAwaited: () => {
        const awaited = `The receiver gets ${options.scoreWait} s to read the score; Ctrl-C ends it.`;
        if (!json) output.line(output.style('dim', awaited));
      },
    });
    const made = await control.record(played.session.interviewId);
    const ending: Ending = {
      ...judgePlay(stage, expected, played, scores),
      scenario: name,
      seed,
      played,
      differences: recording ? compareRecordings(recording, made) : null,
      interrupted: signal.aborted,
    };
    if (json) output.line(JSON.stringify(endingToJson(ending), null, 2));
    else printEnding(ending, output);
    if (record !== undefined) await keepRecording(record, made, json ? undefined : output);
    return exitCodeOf(ending);
  } finally {
    await provider.stop();
  }
}
