/**
 * Every kind of background work, with its payload. Payloads carry ids, and what is about the job itself: everything else is
 * read when the job runs.
 */
export interface TaskPayloads {
  /** Read the score of one interview and move its verification on. One job at a time for each interview. */
  'fetch-score': {
    interviewId: string;
    /** How often an unexpected error broke it off. */
    brokenOff?: number;
  };
}

export type TaskName = keyof TaskPayloads;

export const fetchScoreTask = 'fetch-score' satisfies TaskName;
