import type { ClockTask } from './clock.ts';

/** Runs a task of the clock. Never rejects: what the task throws goes to `onError`. */
export async function runTask(
  task: ClockTask,
  firedAtMs: number,
  onError: (error: unknown) => void,
): Promise<void> {
  try {
    await task(firedAtMs);
  } catch (error) {
    onError(error);
  }
}
