import type { Logger } from '../runtime/logger.ts';
import type { Secret } from '../runtime/secret.ts';
import type { Engine } from './database.ts';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';

/** Where notifications are kept. */
export type DatabaseConfig =
  | {
      readonly engine: 'postgres';
      readonly url: Secret;
      /** Connections for requests. */
      readonly poolMax: number;
    }
  | {
      readonly engine: 'pglite';
      /** Absolute. A relative `RECEIVER_DATA_DIR` starts at the workspace root, or at the working directory where the package is installed. */
      readonly dataDir: string;
    };

/** The engine that `config` names. Whoever opens it stops it. */
export async function openEngine(config: DatabaseConfig, logger: Logger): Promise<Engine> {
  return config.engine === 'pglite'
    ? openPglite(config.dataDir, { logger })
    : openPostgres(config.url.reveal(), { poolMax: config.poolMax, logger });
}

/** Where it is, for people: of a URL the host and the name alone. */
export function describeLocation(config: DatabaseConfig): string {
  if (config.engine === 'pglite') return `embedded PostgreSQL (PGlite) in ${config.dataDir}`;
  const { host, pathname } = new URL(config.url.reveal());
  return `PostgreSQL at ${host}${pathname}`;
}
