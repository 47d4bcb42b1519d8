export interface QueueSettings {
  /** Scores read at the same time by this process. Default 10: Incode's limits are UNK. */
  concurrency?: number;
  /** How soon a job is run whose time has come while nothing notified us. Default 1 s; at least 0.5. */
  pollSeconds?: number;
  /** How long a job may be silent before it counts as lost with its process. Default 15 s; at least 10. */
  heartbeatSeconds?: number;
  /** How often lost jobs are looked for. Default 10 s. */
  superviseSeconds?: number;
  /**
   * Longest time for a statement of the queue, on PostgreSQL. Default 15 s: after a network cut that nobody is told of, jobs go
   * on by then. They have more than a request, as nobody waits for an answer.
   */
  statementMsMax?: number;
  /** For tests: jobs can be awaited through `spy`. Default off; it costs memory for every job. */
  spies?: boolean;
}
