import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

import { openPglite } from '../../src/database/pglite.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A data folder with an initialised, empty database in it, to be copied. */
    pgliteTemplate: string;
  }
}

/** Initialising an embedded database takes some five seconds; it is done once, and each test file copies the folder. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'ine-template-'));
  const database = await openPglite(folder);
  await database.stop();
  project.provide('pgliteTemplate', folder);
  return () => rm(folder, { recursive: true, force: true });
}
