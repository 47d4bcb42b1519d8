import { defaultSchema } from '../../src/database/database.ts';
import { openEngine } from '../../src/database/open-engine.ts';
import { loadConfig } from '../../src/settings/config.ts';
import { runCommand, type FinishedCommand } from '../support/command.ts';
import { startTestCore, type TestCore } from '../support/core.ts';
import { copyPgliteTemplate, testDatabaseUrl, type TestEngine } from '../support/engines.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';
import type { ScoreSource } from '../support/score-source.ts';

/** A database that commands are run on. */
export interface Place {
  readonly schema: string;
  readonly env: Readonly<Record<string, string>>;
  run(...args: string[]): Promise<FinishedCommand>;
  query(statement: string): Promise<void>;
  /** Has a receiver's core work on it, and stops it: the embedded database is free again then. */
  withCore(work: (core: TestCore) => Promise<void>, scores?: ScoreSource): Promise<void>;
}

export async function createPlace(engine: TestEngine): Promise<Place> {
  const isEmbedded = engine.name === 'pglite';
  const schema = isEmbedded ? defaultSchema : engine.ownSchema();
  const env: Record<string, string> = isEmbedded
    ? { RECEIVER_DATA_DIR: await copyPgliteTemplate() }
    : { DATABASE_URL: testDatabaseUrl ?? '', RECEIVER_DATABASE_SCHEMA: schema };
  const open = () => openEngine(loadConfig(env).database, createRecordingLogger());
  return {
    schema,
    env,
    run: (...args) => runCommand(args, env),
    query: async (statement) => {
      const opened = await open();
      try {
        await opened.query(statement);
      } finally {
        await opened.stop();
      }
    },
    withCore: async (work, scores) => {
      const opened = await open();
      try {
        const started = await startTestCore(engine, { engine: opened, schema, ...(scores && { scores }) });
        await work(started);
        await started.core.stop();
      } finally {
        await opened.stop();
      }
    },
  };
}
