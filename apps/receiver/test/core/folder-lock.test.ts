import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNode, type NodeProcess } from '@ine-scraping/test-kit/node-process';
import { expect, onTestFinished, test } from 'vitest';

import { lockFolder } from '../../src/database/folder-lock.ts';
import { openPglite } from '../../src/database/pglite.ts';
import { copyPgliteTemplate } from '../support/engines.ts';

const folderHolder = join(import.meta.dirname, '../support/folder-holder.ts');

async function createFolder(name = 'data'): Promise<string> {
  const base = await mkdtemp(join(tmpdir(), 'ine-lock-'));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  const folder = join(base, name);
  await mkdir(folder, { recursive: true });
  return folder;
}

function heldBy(child: NodeProcess): boolean {
  return child.stdout() === 'locked\n';
}

test('a second process on the same folder is refused with a sentence that says what to do', async () => {
  const folder = await copyPgliteTemplate();
  const child = startNode(folderHolder, { args: [folder] });
  await child.said(/^locked$/m);
  await expect(openPglite(folder)).rejects.toMatchObject({
    code: 'DATABASE_FOLDER_IN_USE',
    retryable: false,
    message: `cannot open the embedded database in ${folder}: another process has it open; stop that process, or use another folder (RECEIVER_DATA_DIR)`,
  });
});

test('a data folder that is a file is refused with a sentence that names the setting', async () => {
  const file = join(await createFolder(), 'file');
  await writeFile(file, '');
  await expect(openPglite(file)).rejects.toMatchObject({
    code: 'DATABASE_FOLDER_UNUSABLE',
    retryable: false,
    message: `cannot keep the embedded database in ${file}: it is no folder that can be made and written; use another one (RECEIVER_DATA_DIR)`,
  });
});

test('the lock dies with its holder: after kill -9 the next start has it at once, and cleans up', async () => {
  const folder = await createFolder();
  const child = startNode(folderHolder, { args: [folder] });
  await child.said(/^locked$/m);
  await child.kill();
  // What the kill left behind is still there; no process id is looked at, so a reused one cannot matter.
  expect(await readdir(folder)).toHaveLength(1);
  const lock = await lockFolder(folder);
  expect(await readdir(folder)).toHaveLength(1);
  await lock.release();
  expect(await readdir(folder)).toEqual([]);
});

test('a lock that was released can be taken again, by the same process too', async () => {
  const folder = await createFolder();
  const first = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'DATABASE_FOLDER_IN_USE' });
  await first.release();
  const second = await lockFolder(folder);
  await second.release();
});

test('a folder whose path is longer than a socket address can be is locked all the same', async () => {
  const folder = await createFolder(join('x'.repeat(100), 'y'.repeat(100)));
  const child = startNode(folderHolder, { args: [folder] });
  await child.said(/^locked$/m);
  await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'DATABASE_FOLDER_IN_USE' });
  await child.kill();
  await (await lockFolder(folder)).release();
});

test('of processes that start at the same time at most one has the folder', async () => {
  const folder = await createFolder();
  const children = Array.from({ length: 4 }, () => startNode(folderHolder, { args: [folder] }));
  await Promise.all(children.map((child) => child.said(/\n/)));
  const holders = children.filter(heldBy);
  expect(holders.length).toBeLessThanOrEqual(1);
  for (const child of children.filter((one) => !heldBy(one))) {
    expect(child.stdout()).toBe('DATABASE_FOLDER_IN_USE\n');
  }
  // Nobody may have got it, when all stepped back for the others; but then it is free.
  if (holders.length === 1) {
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'DATABASE_FOLDER_IN_USE' });
    await Promise.all(holders.map((holder) => holder.kill()));
  }
  const lock = await lockFolder(folder);
  expect(await readdir(folder)).toHaveLength(1);
  await lock.release();
});

test(
  'a first start that was killed half-way leaves nothing that the next one takes for a database',
  { timeout: 60_000 },
  async () => {
    const folder = await createFolder();
    await mkdir(join(folder, 'initialising-1', 'base'), { recursive: true });
    const database = await openPglite(folder);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await database.stop();
    expect(await readdir(folder)).toEqual(['pglite']);
  },
);
