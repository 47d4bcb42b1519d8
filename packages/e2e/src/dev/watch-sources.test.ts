import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { watchSources } from './watch-sources.ts';

let folder: string;
let watching: AbortController;

beforeEach(async () => {
  watching = new AbortController();
  folder = await mkdtemp(join(tmpdir(), 'ine-scraping-'));
  await mkdir(join(folder, 'deep'));
  await writeFile(join(folder, 'deep/source.ts'), '1');
});

afterEach(async () => {
  watching.abort();
  await rm(folder, { recursive: true, force: true });
});

test('a changed source is told once per burst; a test, and what is no TypeScript, is not', async () => {
  const onChange = vi.fn<() => void>();
  const onError = vi.fn<(error: Error) => void>();
  watchSources({ folders: [folder], onChange, onError, signal: watching.signal });
  await writeFile(join(folder, 'deep/other.test.ts'), '1');
  await writeFile(join(folder, 'deep/note.md'), '1');
  await writeFile(join(folder, 'deep/source.ts'), '2');
  await writeFile(join(folder, 'deep/source.ts'), '3');
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledOnce(), { timeout: 5_000 });

  await writeFile(join(folder, 'deep/source.ts'), '4');
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(2), { timeout: 5_000 });
  expect(onError).not.toHaveBeenCalled();
});
