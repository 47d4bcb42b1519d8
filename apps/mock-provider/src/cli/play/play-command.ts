import { randomBytes } from 'node:crypto';
import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import type { Recording } from '@ine-scraping/contracts';

import { errorCode, MockProviderError } from '../../errors.ts';
import { compareRecordings } from '../../recording/compare-recordings.ts';
import { replayRequest, writeRecordingFile } from '../../recording/recording-file.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { deliveryPolicies } from '../../webhook/delivery-policy.ts';
import { sendsCredentials } from '../../webhook/webhook-credentials.ts';
import { exitCodes } from '../exit-codes.ts';
import { type ExpectedPlay, expectPlay } from '../expected-play.ts';
import { hintOnForgery, hintOnRecovery, hintOnScores, hintOnTokens } from '../hints.ts';
import { type CommandContext, type Output, printable } from '../output.ts';
import { reachReceiver, requireAllowedHost } from '../reach-receiver.ts';
import { findScenario, type StartedMock, startMock } from '../start-mock.ts';
import { countReads, knownDelivery, verifySession } from '../verify-session.ts';
import { createStepFormat, type PlayReport, printReport, reportToJson } from './play-report.ts';
import { type PlayedSessionResult, playSession, type Storyteller } from './play-session.ts';
import { findWhatToPlay, type PlayOptions } from './what-to-play.ts';

function exitCodeOf({ complaints, differences, interrupted }: PlayReport): number {
  if (interrupted) return exitCodes.interrupted;
  // A replay is right when it comes to the same, also where the same is a notification that nobody acknowledged.
  const right = differences === null ? complaints.length === 0 : differences.length === 0;
  return right ? exitCodes.done : exitCodes.failed;
}

/** Where it did not go as its scenario says, and what to do about it. */
function judgePlay(
  { provider, settings }: StartedMock,
  scenario: Scenario,
  expected: ExpectedPlay,
  { deliveries, requests, scoreReads, stoppedAsking, hopeless }: PlayedSessionResult,
  scores: boolean,
): Pick<PlayReport, 'complaints' | 'hints'> {
  if (hopeless !== null) return { complaints: [hopeless], hints: [] };
  const complaints = verifySession(expected, {
    deliveries: deliveries.map(knownDelivery),
    scoreReads: scores ? scoreReads : null,
    stoppedAsking,
  });
  const hints = [
    hintOnForgery([expected], sendsCredentials(settings)),
    hintOnScores(complaints, scores ? countReads(scoreReads) : null, provider.url),
    hintOnRecovery(complaints, '--score-wait'),
    hintOnTokens(requests, scenario),
  ];
  return { complaints, hints: hints.filter((hint) => hint !== undefined) };
}

/**
 * On a clock that runs ahead a read that came too early comes after FINISHED, and a score that is down for a quarter of a
 * minute is back at once: such a play would praise what it cannot see. Throws `INVALID_COMMAND`.
 */
function requireJudgeableSpeed({ speed, scores }: PlayOptions): void {
  if (speed === 1 || !scores) return;
  const message = `At --speed ${speed} the reads of the score cannot be judged, because the receiver goes no faster: leave out --speed, or add --no-scores.`;
  throw new MockProviderError('INVALID_COMMAND', message);
}

/** Rejects with `INVALID_RECORDING` when `file` cannot be written: better before a play of half an hour than after it. */
async function requireWritable(file: string): Promise<void> {
  const fail = (why: string, cause?: unknown): never => {
    const message = `${file} cannot be written (${why}): give --record another file.`;
    throw new MockProviderError('INVALID_RECORDING', message, { cause });
  };
  const found = await stat(file).catch((error: unknown) =>
    errorCode(error) === 'ENOENT' ? undefined : fail(errorCode(error), error),
  );
  if (found?.isDirectory()) fail('it is a folder');
  await access(found ? file : dirname(file), constants.W_OK).catch((error: unknown) =>
    fail(errorCode(error), error),
  );
}

/** Writes the recording, and says where. */
async function keepRecording(file: string, recording: Recording, output: Output | undefined): Promise<void> {
  await writeRecordingFile(file, recording);
  output?.line(`Recorded in ${resolve(file)}.`);
}

/** What is told while it happens. A program gets one object, and whoever waits for that is still told what keeps it waiting. */
function createStoryteller({ json, scoreWait }: PlayOptions, output: Output): Storyteller {
  if (json) return { onStep() {}, onRefused: (outlook) => output.complain(outlook), onScoreAwaited() {} };
  const formatStep = createStepFormat(output);
  const awaited = `The receiver gets ${scoreWait} s to read the score; Ctrl-C ends it.`;
  return {
    onStep: (step) => output.line(formatStep(step)),
    onRefused: (outlook) => output.line(output.style('yellow', outlook)),
    onScoreAwaited: () => output.line(output.style('dim', awaited)),
  };
}

/** Plays one scenario, or a recording again, against any receiver, and tells its timeline. */
export async function play(
  argument: string,
  typed: PlayOptions,
  { env, output, signal }: CommandContext,
): Promise<number> {
  const { url, json, speed, record } = typed;
  requireAllowedHost(url, typed.allowHost);
  const { name, own, recording, options } = await findWhatToPlay(argument, typed);
  requireJudgeableSpeed(options);
  if (record !== undefined) await requireWritable(record);
  const { externalId, scores } = options;
  const seed =
    recording?.seed ?? options.seed ?? (env['MOCK_PROVIDER_SEED'] || randomBytes(8).toString('hex'));
  const request = {
    ...(recording ? replayRequest(recording) : { seed, ...(externalId === undefined ? {} : { externalId }) }),
    scenario: name,
  };
  const mock = await startMock(env, options, { clock: 'manual', scenario: name, own });
  const { provider, catalog, settings } = mock;
  try {
    const { control } = provider;
    const scenario = findScenario(catalog, name);
    const expected = expectPlay(scenario, {
      recovery: options.recovery,
      policy: settings.deliveryPolicy,
      scrapings: recording?.scrapingsAtMs.length ?? 1,
    });
    await reachReceiver(url);
    if (!json) {
      const what = recording ? `Recording ${argument}` : `Scenario ${name}`;
      output.line(output.style('bold', printable(`${what}: ${scenario.description}`)));
      output.line(`Playing it with seed ${seed}, to ${url}; Incode is played at ${provider.url}.\n`);
    }
    const played = await playSession({
      control,
      request,
      expected,
      policy: deliveryPolicies[settings.deliveryPolicy],
      speed,
      endsEarly: recording === undefined,
      scoreWaitMs: scores ? options.scoreWait * 1000 : 0,
      signal,
      ...createStoryteller(options, output),
    });
    const made = await control.record(played.session.interviewId);
    const report: PlayReport = {
      ...judgePlay(mock, scenario, expected, played, scores),
      scenario: name,
      seed,
      played,
      differences: recording ? compareRecordings(recording, made) : null,
      interrupted: signal.aborted,
    };
    if (json) output.line(JSON.stringify(reportToJson(report), null, 2));
    else printReport(report, output);
    if (record !== undefined) await keepRecording(record, made, json ? undefined : output);
    return exitCodeOf(report);
  } finally {
    await provider.stop();
  }
}
