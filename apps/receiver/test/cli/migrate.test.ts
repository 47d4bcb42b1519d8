import { expect, test, vi } from 'vitest';

import { migrations } from '../../src/database/migrations/index.ts';
import { runCommand } from '../support/command.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { createPlace } from './place.ts';

vi.setConfig({ testTimeout: 60_000 });

const newest = migrations.length;

describeOnEachEngine('migrate', (engine) => {
  test('a dry run says what is pending and changes nothing, and migrate applies it once', async () => {
    const { run, schema } = await createPlace(engine);
    for (let round = 0; round < 2; round++) {
      const { exitCode, stdout, stderr } = await run('migrate', '--dry-run');
      expect([exitCode, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(
        new RegExp(
          `^Schema ${schema} is at version 0\\. Pending: 0001 initial, .*\\.\n.* is at version 0\\. Pending: `,
        ),
      );
    }
    const { exitCode, stdout, stderr } = await run('migrate');
    expect([exitCode, stdout.match(/^Applied \d{4} /gm)?.length]).toEqual([0, newest]);
    expect(JSON.parse(stderr)).toMatchObject({
      act: 'migrate',
      schema,
      applied: String(newest),
      msg: 'operated',
    });
    expect(stdout).toContain(`Schema ${schema} is at version ${newest}. Nothing is pending.\n`);
    expect((await run('migrate')).stdout).not.toContain('Applied');
  });

  test('a command of another release leaves the tables alone, and says what to do', async () => {
    const { query, run, schema } = await createPlace(engine);
    await run('migrate');
    await query(`DELETE FROM ${schema}.migrations WHERE version = ${newest}`);
    const older = await run('redrive', '--all');
    expect(older).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `Not done: schema ${schema} is at version ${newest - 1}, and this release needs ${newest}: run migrate, or start the receiver, which does so itself\n`,
    });
    await query(`INSERT INTO ${schema}.migrations (version, name) VALUES (999, 'from-the-future')`);
    for (const command of [['redrive', '--all'], ['migrate'], ['migrate', '--dry-run']]) {
      const { exitCode, stderr } = await run(...command);
      expect([exitCode, stderr]).toEqual([
        1,
        expect.stringMatching(/^Not done: .* is at version 999, .*\n$/),
      ]);
    }
  });
});

test('without an embedded database nothing is begun but by migrate', async () => {
  const env = { RECEIVER_DATA_DIR: '/made-up/nowhere' };
  const redrive = await runCommand(['redrive', '--all'], env);
  expect([redrive.exitCode, redrive.stderr]).toEqual([
    1,
    expect.stringMatching(
      /^Not done: there is no embedded PostgreSQL \(PGlite\) in \/made-up\/nowhere: check /,
    ),
  ]);
  expect((await runCommand(['migrate', '--dry-run'], env)).stdout).toMatch(
    /^There is no .*: it would be made\.\n$/,
  );
});
