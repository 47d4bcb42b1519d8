/** Things that run in turn, compared with each other. One more is a file, and a line in `bench.ts`. */
export interface Benchmark {
  readonly name: string;
  /** What is compared, in one sentence. */
  readonly description: string;
  /** Rejects when it could not be measured, and when `signal` is aborted; what it started has ended and what it stored is removed. */
  run(signal: AbortSignal): Promise<BenchmarkReport>;
}

export interface BenchmarkReport {
  /** What was measured, ready to print. */
  readonly lines: readonly string[];
  readonly targets: readonly Target[];
  /** What else should be known to read it, in sentences. */
  readonly notes: readonly string[];
  /** What `--json` prints beside the targets. */
  readonly measurements: object;
}

/** What is promised of something that was measured. `undefined`: it was missed on a busy machine, so nobody knows. */
export interface Target {
  readonly title: string;
  readonly met: boolean | undefined;
  readonly sentence: string;
}
