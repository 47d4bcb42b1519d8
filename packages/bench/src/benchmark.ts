/** One benchmark: things that run in turn, compared with each other. */
export interface Benchmark {
  readonly name: string;
  /** What is compared, in one sentence. */
  readonly description: string;
  /**
   * Runs it and returns its report, ready to print. Rejects when it could not be measured, and when `signal` is aborted; what it
   * started has ended and what it stored is removed then, too.
   */
  run(signal: AbortSignal): Promise<BenchmarkReport>;
}

export interface BenchmarkReport {
  readonly lines: readonly string[];
  /** What `--json` prints. */
  readonly measurements: object;
  /** False when a target was missed by what was measured, and not by the machine. */
  readonly targetsMet: boolean;
}
