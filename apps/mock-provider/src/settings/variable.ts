import { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting as a variable of the environment. */
export interface Variable {
  readonly name: string;
  /** One sentence without its stop, for docs/settings.md. */
  readonly meaning: string;
  /** What docs/settings.md says of the default. Default: the default itself. */
  readonly defaultInWords?: string;
  /** Makes a value of its text; a text of which it can make none is left, and refused as one. Default: a text it is. */
  readonly read?: (text: string) => unknown;
  /** What an environment means that leaves it empty. Default: the default of the setting. */
  readonly whenUnset?: (env: Environment) => string;
}

/** The address of a service, which Kubernetes sets as the port of every container beside it. */
const addressOfService = /^(tcp|udp):\/\//;

/** What somebody has set `name` to; an empty text and what nobody has typed are unset. */
export function readVariable(env: Environment, name: string): string | undefined {
  const value = env[name] || undefined;
  return value && name.endsWith('_PORT') && addressOfService.test(value) ? undefined : value;
}

/** Decimal digits only: `Number` would also take "", "1e3" and "0x10". */
export function readNumber(value: string): unknown {
  return /^\d+$/.test(value) ? Number(value) : value;
}

export function readFlag(value: string): unknown {
  return /^(true|false)$/.test(value) ? value === 'true' : value;
}

export function readUrl(value: string): unknown {
  return value === 'none' ? null : value;
}

/** Separated by commas; what is empty between two of them is nothing. */
export function readList(value: string): unknown {
  const parts = value.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

export function readOrigins(value: string): unknown {
  return value === 'none' ? [] : readList(value);
}

export function readJson(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** The receiver of the same machine, wherever its own settings have put it. */
export function defaultWebhookUrl(env: Environment): string {
  const port = readVariable(env, 'RECEIVER_PORT') ?? '3000';
  const path = env['RECEIVER_WEBHOOK_PATH'] || '/webhooks/ine-scraping';
  return `http://127.0.0.1:${port}${path}`;
}

export const variables = z.registry<Variable>();

/** `schema` for a setting that the environment calls `name`. */
export function variable<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  how: Omit<Variable, 'name'>,
): Schema {
  variables.add(schema, { name, ...how });
  return schema;
}

const ownPrefix = 'MOCK_PROVIDER_';

/** What Kubernetes sets for a service of this name, in every container beside it: nobody has typed that. */
const setByKubernetes = /^MOCK_PROVIDER_(SERVICE_(HOST|PORT(_.*)?)|PORT_\d+_(TCP|UDP)(_.*)?)$/;

/** Whether a variable of this name can only be meant for the mock. */
export function isOurs(name: string): boolean {
  return name.startsWith(ownPrefix) && !setByKubernetes.test(name);
}
