import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test, vi } from 'vitest';

import { type AppProcess, startAppProcess } from './app-process.ts';

/** Longer than any of these children needs to end, so that only one that was not asked to is killed. */
const stopLimitMs = 30_000;

interface StartedChild {
  readonly child: AppProcess;
  readonly lines: readonly string[];
}

/** An app whose `src/main.ts` is `source`. Resolves when it has written `ready`. */
async function startChild(source: string): Promise<StartedChild> {
  const folder = await mkdtemp(join(tmpdir(), 'ine-scraping-app-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'src'));
  await writeFile(join(folder, 'src/main.ts'), source);
  const lines: string[] = [];
  const child = startAppProcess({
    folder,
    env: process.env,
    onLine: (line) => void lines.push(line),
  });
  onTestFinished(() => child.kill());
  await vi.waitFor(() => expect(lines).toContain('ready'), { timeout: 20_000 });
  return { child, lines };
}

const stayAlive = "setInterval(() => {}, 1_000); console.log('ready');";

test('stop sends SIGTERM while the channel to the app is still open, and waits until the app has ended by itself', async () => {
  const { child, lines } = await startChild(`
    process.on('SIGTERM', () => {
      console.log(process.connected ? 'SIGTERM, channel open' : 'SIGTERM, channel closed');
      setTimeout(() => { console.log('drained'); process.exit(0); }, 50);
    });
    ${stayAlive}
  `);
  expect(await child.stop(stopLimitMs)).toBe(true);
  expect(lines).toEqual(['ready', 'SIGTERM, channel open', 'drained']);
  await expect(child.ended).resolves.toBe('ended with exit code 0');
  // Nobody is left to be asked.
  expect(await child.stop(stopLimitMs)).toBe(true);
});

test('an app that does not listen to SIGTERM is killed when the limit is over, and stop says so', async () => {
  const { child, lines } = await startChild(`process.on('SIGTERM', () => console.log('no')); ${stayAlive}`);
  expect(await child.stop(300)).toBe(false);
  expect(lines).toEqual(['ready', 'no']);
  await expect(child.ended).resolves.toBe('was ended by SIGKILL');
});

test('what an app has started is stopped with it', async () => {
  const grandchild = `process.on("SIGTERM", () => { console.log("grandchild stopped"); process.exit(0); }); setInterval(() => {}, 1000); console.log("ready");`;
  const { child, lines } = await startChild(`
    const { spawn } = process.getBuiltinModule('node:child_process');
    spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' });
    process.on('SIGTERM', () => process.exit(0));
    setInterval(() => {}, 1_000);
  `);
  expect(await child.stop(stopLimitMs)).toBe(true);
  expect(lines).toEqual(['ready', 'grandchild stopped']);
});
