import { expect, test } from 'vitest';

import { scenarios } from '../../src/scenarios/catalog.ts';
import { runCommand, startCommand } from './run-command.ts';

test('each scenario is one line with its sentence', async () => {
  const { exitCode, stdout, stderr } = await runCommand(['scenarios']);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.replace(/ {2,}/, ': '))).toEqual(
    scenarios.map(({ name, description }) => `${name}: ${description}`),
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test('--json prints the same as one object', async () => {
  const { exitCode, stdout } = await runCommand(['scenarios', '--json']);
  expect(JSON.parse(stdout)).toEqual({
    scenarios: scenarios.map(({ name, description }) => ({ name, description })),
  });
  expect(exitCode).toBe(0);
});

test('every command explains itself on standard output', async () => {
  for (const command of [[], ['serve'], ['play'], ['load'], ['scenarios']]) {
    const { exitCode, stdout, stderr } = await runCommand([...command, '--help']);
    expect(stdout).toMatch(/^Usage: ine-scraping-mock-provider/);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  }
});

test('a reader that has seen enough is no reason to fail', async () => {
  const command = startCommand(['help', 'play']);
  command.child.stdout?.destroy();
  const { exitCode, stderr } = await command.ended;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});
