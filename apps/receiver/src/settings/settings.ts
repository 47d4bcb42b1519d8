import { z } from 'zod';

import { logLevels } from '../runtime/logger.ts';
import { accessSettings } from './access-settings.ts';
import { databaseSettings } from './database-settings.ts';
import { incodeSettings } from './incode-settings.ts';
import { listenSettings } from './listen-settings.ts';
import { monitoringSettings } from './monitoring-settings.ts';
import { personalDataSettings } from './personal-data-settings.ts';
import { scoreSettings } from './score-settings.ts';
import { integer } from './values.ts';

const processSettings = {
  RECEIVER_SHUTDOWN_MS: integer(10_000, 0, 600_000).describe('how long a stop may take in all'),
  LOG_LEVEL: z
    .enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` })
    .prefault('info')
    .describe('level of the log (JSON lines)'),
  NODE_ENV: z
    .string()
    .refine((text) => text === 'production' || !/^\s*prod/i.test(text), {
      error: 'must be production, in these letters, or anything else for what is none',
    })
    .optional()
    .describe(
      '`production`: `DATABASE_URL`, all `OMNI_*`, `RECEIVER_API_KEYS` and a credential of notifications are required, the API by https, answers are not checked against the contract before they leave',
    ),
};

/**
 * Every setting of the receiver once: its name in the environment, what it may be, its default, and what it means in one
 * sentence. An unset one is `undefined`. No message quotes a value: the next one may be a secret in the wrong variable.
 */
export const settingsSchema = z.object({
  ...listenSettings,
  ...accessSettings,
  ...databaseSettings,
  ...incodeSettings,
  ...scoreSettings,
  ...monitoringSettings,
  ...personalDataSettings,
  ...processSettings,
});

/** The environment, or a part of it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What is set, with the defaults of the rest. */
export type Settings = z.output<typeof settingsSchema>;

/** Not ours alone: read in lower case, too. */
export const proxySettings: ReadonlySet<string> = new Set(['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY']);
