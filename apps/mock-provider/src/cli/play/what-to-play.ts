import type { Recording } from '@ine-scraping/contracts';

import { MockProviderError } from '../../errors.ts';
import { readsScore } from '../../incode/request-counts.ts';
import { readRecordingFile } from '../../recording/recording-file.ts';
import { type Scenario, scenarioSchema } from '../../scenarios/scenario.ts';
import { loadScenarioFiles } from '../../scenarios/scenario-file.ts';
import type { MockOptions } from '../options.ts';

export interface PlayOptions extends MockOptions {
  readonly externalId?: string;
  readonly speed: number;
  /** Seconds. */
  readonly scoreWait: number;
  /** A file to write. */
  readonly record?: string;
  readonly json: boolean;
}

/** What is played: what was typed, and what a recording decides. */
export interface ToPlay {
  /** The name of a scenario of the catalog or of `own`. */
  readonly name: string;
  readonly own: readonly Scenario[];
  /** What is replayed, when it is a recording. */
  readonly recording: Recording | undefined;
  readonly options: PlayOptions;
}

/**
 * The scenario of a recording is played under a name that none of the catalog has, whatever has become of its namesake. A
 * team's own files are left out of a replay, so that none of them has it either.
 */
const recordedName = 'recorded';

function ownScenario(recording: Recording, file: string): Scenario {
  if (recording.scrapingsAtMs.length === 0) {
    const message = `${file} holds a session that was never scraped, so there is nothing to play again: record one after its government validation.`;
    throw new MockProviderError('INVALID_RECORDING', message);
  }
  const parsed = scenarioSchema.safeParse({ ...recording.scenario, name: recordedName });
  if (parsed.success) return parsed.data;
  throw new MockProviderError(
    'INVALID_RECORDING',
    `${file} has a scenario that this mock provider cannot play.`,
  );
}

/** The options that a recording decides itself, as they are typed. */
const recordedOptionNames = {
  seed: '--seed',
  externalId: '--external-id',
  scrapingMs: '--scraping-ms',
  policy: '--policy',
  scenarioFile: '--scenario-file',
} as const;

/** The options of a replay. Throws `INVALID_COMMAND` when one was typed that the recording decides. */
function recordedOptions(typed: PlayOptions, recording: Recording): PlayOptions {
  for (const [name, option] of Object.entries(recordedOptionNames)) {
    if (typed[name as keyof typeof recordedOptionNames] !== undefined)
      throw new MockProviderError(
        'INVALID_COMMAND',
        `A recording is played as it was recorded: leave out ${option}.`,
      );
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

/**
 * `argument` is the name of a scenario; or a JSON file, which is a recording or a team's own scenario. Throws
 * `INVALID_COMMAND`, `INVALID_RECORDING` and `INVALID_SCENARIO`.
 */
export async function findWhatToPlay(argument: string, typed: PlayOptions): Promise<ToPlay> {
  if (!argument.endsWith('.json')) return { name: argument, own: [], recording: undefined, options: typed };
  const recording = await readRecordingFile(argument);
  if (recording) {
    const own = [ownScenario(recording, argument)];
    return { name: recordedName, own, recording, options: recordedOptions(typed, recording) };
  }
  const [scenario] = await loadScenarioFiles([argument]);
  if (!scenario) throw new Error('A scenario file that was loaded holds one scenario.');
  return { name: scenario.name, own: [scenario], recording: undefined, options: typed };
}
