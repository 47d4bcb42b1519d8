import { expect, test } from 'vitest';

import { startSessions } from './start-sessions.ts';

const { signal } = new AbortController();
const session = { interviewId: '0', token: 't', scenario: 'current' };

test('it resolves when all are started, and has told each', async () => {
  const told: string[] = [];
  const play = async (): Promise<typeof session> => session;
  const onStarted = ({ interviewId }: { interviewId: string }): void => void told.push(interviewId);
  await startSessions({ sessions: 25, rate: 500, signal, play, onStarted });
  expect(told).toHaveLength(25);
});

test('a session that cannot be started ends it at once, and no more are started', async () => {
  let plays = 0;
  const play = async (): Promise<typeof session> => {
    plays += 1;
    throw new Error('No room.');
  };
  const starting = startSessions({ sessions: 100_000, rate: 1, signal, play, onStarted: () => undefined });
  await expect(starting).rejects.toThrow('No room.');
  expect(plays).toBe(1);
});

test('at the signal it resolves with what was started', async () => {
  const interruption = new AbortController();
  let told = 0;
  const play = async (): Promise<typeof session> => session;
  const onStarted = (): void => {
    told += 1;
    if (told === 3) interruption.abort();
  };
  await startSessions({ sessions: 100_000, rate: 500, signal: interruption.signal, play, onStarted });
  expect(told).toBeLessThan(100);
});
