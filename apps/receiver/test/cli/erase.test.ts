import { createHash } from 'node:crypto';

import { expect, test, vi } from 'vitest';

import { runCommand } from '../support/command.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { readyScore } from '../support/score-source.ts';
import { createPlace } from './place.ts';

vi.setConfig({ testTimeout: 60_000 });

describeOnEachEngine('erase', (engine) => {
  test('interviews are erased by their ids and by external id, others stay, and the audit line has no id', async () => {
    const { run, withCore } = await createPlace(engine);
    await withCore(async ({ notify, reach, scores }) => {
      for (const [interviewId, externalId] of [
        ['interview-1', 'solicitud-1'],
        ['interview-2', 'solicitud-2'],
        ['interview-3', 'SOLICITUD-2'],
        ['interview-4', 'solicitud-4'],
      ] as const) {
        scores.answer(interviewId, readyScore());
        await notify(interviewId, 'FINISHED', externalId);
        await reach(interviewId, 'SCORED');
      }
    });
    const one = await run('erase', 'interview-1');
    expect([one.exitCode, one.stdout]).toEqual([0, 'Interview interview-1 is erased.\n']);
    expect(JSON.parse(one.stderr)).toMatchObject({
      act: 'erase',
      outcome: 'ERASED',
      interviewSha256: createHash('sha256').update('interview-1').digest('hex'),
    });
    expect(one.stderr).not.toContain('interview-1');
    const both = await run('erase', '--external-id', 'solicitud-2');
    expect([both.exitCode, both.stdout.split('\n').toSorted()]).toEqual([
      0,
      ['', 'Interview interview-2 is erased.', 'Interview interview-3 is erased.'],
    ]);
    const again = await run('erase', 'interview-1', 'interview-9');
    expect([again.exitCode, again.stdout]).toEqual([
      1,
      'Nothing is known of interview interview-1.\nNothing is known of interview interview-9.\n',
    ]);
    await withCore(async ({ core, reach }) => {
      for (const id of ['interview-1', 'interview-2', 'interview-3']) {
        expect(await core.getTimeline(id)).toBeUndefined();
      }
      await reach('interview-4', 'SCORED');
    });
  });
});

test.each([[[]], [['interview-1', '--external-id', 'solicitud-1']]])(
  'erase %j is no command line',
  async (args) => {
    const { exitCode, stdout, stderr } = await runCommand(['erase', ...args]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('erase needs the ids of interviews, or --external-id');
  },
);
