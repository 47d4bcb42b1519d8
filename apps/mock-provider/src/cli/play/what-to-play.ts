import type { Recording } from '@ine-scraping/contracts';

import { MockProviderError } from '../../errors.ts';
import { readRecordingFile } from '../../recording/recording-file.ts';
import { type Scenario, scenarioSchema } from '../../scenarios/scenario.ts';
import { loadScenarioFiles } from '../../scenarios/scenario-file.ts';

/** What the argument of `play` means. */
export interface ToPlay {
  /** The name of a scenario of the catalog or of `own`. */
  readonly name: string;
  readonly own: readonly Scenario[];
  /** What is replayed, when it is a recording. */
  readonly recording: Recording | undefined;
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

/**
 * The name of a scenario; or a JSON file, which is a recording or a team's own scenario. Throws `INVALID_RECORDING` and
 * `INVALID_SCENARIO`.
 */
export async function findWhatToPlay(argument: string): Promise<ToPlay> {
  if (!argument.endsWith('.json')) return { name: argument, own: [], recording: undefined };
  const recording = await readRecordingFile(argument);
  if (recording) return { name: recordedName, own: [ownScenario(recording, argument)], recording };
  const [scenario] = await loadScenarioFiles([argument]);
  if (!scenario) throw new Error('A scenario file that was loaded holds one scenario.');
  return { name: scenario.name, own: [scenario], recording: undefined };
}
