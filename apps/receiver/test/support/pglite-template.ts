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

/** Initialising an embedded database takes some five seconds; it is done once, and each worker copies the folder. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const base = await mkdtemp(join(tmpdir(), 'ine-receiver-test-'));
  const template = join(base, 'template');
  const database = await openPglite(template);
  await database.stop();
  project.provide('pgliteTemplate', template);
  return () => rm(base, { recursive: true, force: true });
}
