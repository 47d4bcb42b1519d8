import { z } from 'zod';

import { MockProviderError } from './errors.ts';
import { defaultScenarioName, scenarioNames } from './scenarios/catalog.ts';
import { Secret } from './secret.ts';

/**
 * What development works with when nothing else is set; the receiver's defaults are the same. Good for
 * nothing else.
 */
export const developmentApiKey = 'development-api-key';
export const developmentEmail = 'executive@example.com';
export const developmentPassword = 'development-password';

/** Incode's own limit for one request (OBS), and the longest that a customer can be given to answer. */
export const deliveryTimeoutMsMax = 30_000;

/** A day: the slowest scraping that anybody rehearses on a real clock. */
export const scrapingMsMax = 24 * 60 * 60 * 1000;

const webhookUrlSchema = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL, or none' })
  .refine((url) => !URL.canParse(url) || new URL(url).username + new URL(url).password === '', {
    error: 'must not carry a user name or a password',
  })
  .transform((url) => new URL(url).href);

function integer(min: number, max: number): z.ZodInt {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

const text = z.string({ error: 'must be a text' }).min(1, { error: 'must not be empty' });
const secret = text.transform((value) => new Secret(value));

/** Every setting of the mock with its check and its default, from whichever side it comes. */
export const settingsSchema = z.strictObject({
  host: text.default('127.0.0.1'),
  port: integer(0, 65_535).default(0),
  webhookUrl: webhookUrlSchema.nullable().default(null),
  scenario: z
    .enum([...scenarioNames], { error: `must be one of ${scenarioNames.join(', ')}` })
    .default(defaultScenarioName),
  clock: z.enum(['real', 'manual'], { error: 'must be real or manual' }).default('real'),
  scrapingMs: integer(0, scrapingMsMax).default(3000),
  deliveryTimeoutMs: integer(1, deliveryTimeoutMsMax).default(10_000),
  seed: text.max(256, { error: 'must have at most 256 characters' }).optional(),
  apiKey: secret.prefault(developmentApiKey),
  email: secret.prefault(developmentEmail),
  password: secret.prefault(developmentPassword),
  logLevel: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be fatal, error, warn, info, debug, trace or silent',
    })
    .default('silent'),
});
export type Settings = Readonly<z.output<typeof settingsSchema>>;

/**
 * Checks everything at once; throws one `INVALID_SETTINGS` that names every mistake by `nameOf` the setting.
 */
export function parseSettings(input: unknown, nameOf: (setting: string) => string): Settings {
  const parsed = settingsSchema.safeParse(input);
  if (parsed.success) return Object.freeze(parsed.data);
  const problems = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `There is no setting ${issue.keys.join(', ')}.`
      : `${nameOf(issue.path.join('.'))} ${issue.message}.`,
  );
  throw new MockProviderError('INVALID_SETTINGS', problems.join('\n'));
}
