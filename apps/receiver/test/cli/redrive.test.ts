import { expect, test, vi } from 'vitest';

import { runCommand } from '../support/command.ts';
import type { TestCore } from '../support/core.ts';
import { describeOnEachEngine, describeOnPostgres } from '../support/engines.ts';
import { createScoreSource, omniError, readyScore } from '../support/score-source.ts';
import { createPlace } from './place.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Has a verification fail, and returns the id of its dead letter. */
async function fail({ notify, reach, scores }: TestCore, interviewId: string): Promise<string> {
  scores.answer(interviewId, omniError('OMNI_NOT_FOUND', false));
  await notify(interviewId, 'FINISHED');
  const { failure } = await reach(interviewId, 'FAILED');
  return failure?.deadLetterId ?? '';
}

describeOnEachEngine('redrive', (engine) => {
  test('one dead letter and then all are tried again by the receiver, and each leaves an audit line', async () => {
    const { run, withCore } = await createPlace(engine);
    const interviews = ['interview-1', 'interview-2', 'interview-3'];
    const ids: string[] = [];
    await withCore(async (core) => {
      for (const interviewId of interviews) ids.push(await fail(core, interviewId));
    });
    const [first = ''] = ids;
    const one = await run('redrive', first);
    expect([one.exitCode, one.stdout.split('\n')]).toEqual([
      0,
      [
        `Dead letter ${first} of interview interview-1 is tried again.`,
        expect.stringMatching(/^1 of 1 redriven/),
        '',
      ],
    ]);
    expect(JSON.parse(one.stderr)).toMatchObject({
      act: 'redrive',
      deadLetterId: first,
      interviewId: 'interview-1',
      outcome: 'REDRIVEN',
      msg: 'operated',
    });
    const all = await run('redrive', '--all');
    expect([all.exitCode, all.stdout.match(/is tried again/g)?.length]).toEqual([0, 2]);
    const none = { exitCode: 0, stdout: 'There is no dead letter.\n', stderr: '' };
    expect(await run('redrive', '--all')).toEqual(none);
    const scores = createScoreSource();
    for (const interviewId of interviews) scores.answer(interviewId, readyScore());
    await withCore(async ({ reach }) => {
      for (const interviewId of interviews) await reach(interviewId, 'SCORED');
    }, scores);
  });

  test('what cannot be redriven is said of each, the others are redriven, and the exit code is 1', async () => {
    const { run, withCore } = await createPlace(engine);
    let id = '';
    await withCore(async (core) => {
      id = await fail(core, 'interview-1');
    });
    const { exitCode, stdout } = await run('redrive', '987654', id, id, 'no number');
    expect(exitCode).toBe(1);
    expect(stdout.split('\n')).toEqual([
      'Dead letter 987654 does not exist.',
      `Dead letter ${id} of interview interview-1 is tried again.`,
      `Dead letter ${id} of interview interview-1 is not FAILED any more: it is being tried again, or it has its score.`,
      'Dead letter no number does not exist.',
      expect.stringMatching(/^1 of 4 redriven/),
      '',
    ]);
  });
});

describeOnPostgres('redrive beside a receiver that runs', (engine) => {
  test('the receiver takes it up by itself', async () => {
    const { run, withCore } = await createPlace(engine);
    await withCore(async (core) => {
      const id = await fail(core, 'interview-1');
      core.scores.answer('interview-1', readyScore());
      expect(await run('redrive', id)).toMatchObject({ exitCode: 0 });
      await core.reach('interview-1', 'SCORED');
    });
  });
});

test.each([[], ['--all', '1']])('redrive %s %s is no command line', async (...args) => {
  const { exitCode, stdout, stderr } = await runCommand(['redrive', ...args]);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain('redrive needs the ids of dead letters, or --all');
});
