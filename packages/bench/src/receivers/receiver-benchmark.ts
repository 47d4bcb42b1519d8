import { type BenchProcess, startBenchProcess } from '../bench-process.ts';
import { type Comparison, type Contestant, createBenchmark, type Run } from '../benchmark.ts';
import { type Goal, judgeGoals, type Target } from '../targets.ts';
import type { LoadSender } from './load-sender.ts';
import type { ScoreApi } from './score-api.ts';
import { type Candidate, type Receivers, startReceivers } from './start-receivers.ts';
import type { Settings } from './storages.ts';

/** What there is to measure one candidate with. */
export interface Started extends Pick<Run, 'signal'> {
  readonly receivers: Receivers;
  readonly sender: BenchProcess<LoadSender>;
  readonly scoreApi: BenchProcess<ScoreApi>;
}

interface ReceiverComparison<Round, One extends Candidate> extends Omit<Comparison<Round>, 'prepare'> {
  readonly candidates: readonly One[];
  /** Of all of them. */
  readonly settings?: Settings;
  readonly goalsOf: (candidate: One) => readonly Goal<Round>[];
  /** Resolves with what measures one round. */
  start(started: Started, candidate: One): Promise<() => Promise<Round>> | (() => Promise<Round>);
  /** What is promised besides the goals. */
  judge(rounds: readonly Round[]): Target[];
}

/** Receivers in turn, under one sender and with one score API, which answers nobody at first. One round more is for nobody to see. */
export function createReceiverBenchmark<
  Round extends { readonly waitedShare: number },
  One extends Candidate,
>({ candidates, settings, goalsOf, start, judge, ...compared }: ReceiverComparison<Round, One>) {
  return createBenchmark<Round>({
    ...compared,
    async prepare(run) {
      const { signal } = run;
      const scoreApi = startBenchProcess<ScoreApi>(run, new URL('score-api.ts', import.meta.url), {});
      const sender = startBenchProcess<LoadSender>(run, new URL('load-sender.ts', import.meta.url), {});
      const omniUrl = await scoreApi.ask('url');
      const contestants: Contestant<Round>[] = [];
      const notes: string[] = [];
      // One after the other: what one has started is there to be stopped when the next one fails.
      for (const candidate of candidates) {
        const { title } = candidate;
        const receivers = await startReceivers(candidate, omniUrl, run, settings);
        if (typeof receivers === 'string') notes.push(`${title}: not measured, ${receivers}.`);
        else {
          const measure = await start({ receivers, sender, scoreApi, signal }, candidate);
          contestants.push({
            title,
            measure,
            judge: (rounds, measured) => [
              ...judge(rounds),
              ...judgeGoals(goalsOf(candidate), rounds, measured),
            ],
          });
        }
      }
      for (const { measure } of contestants) await measure();
      return { contestants, notes };
    },
  });
}
