import { countMistakes, didYouMean } from '../did-you-mean.ts';
import { MockProviderError } from '../errors.ts';
import { type GivenSettings, parseSettings, type Settings, settingsSchema, variableOf } from './settings.ts';
import { type Environment, isOurs, readVariable, variables } from './variable.ts';

/**
 * What an environment sets, not checked yet; empty means unset. Without `MOCK_PROVIDER_WEBHOOK_URL` notifications go to the
 * receiver on this machine (`RECEIVER_PORT`, `RECEIVER_WEBHOOK_PATH`); with `none` they go nowhere. Pure.
 */
export function readEnvironment(env: Environment): GivenSettings {
  const given: Record<string, unknown> = {};
  for (const [setting, schema] of Object.entries(settingsSchema.shape)) {
    const { name, read, whenUnset } = variables.get(schema) ?? {};
    const value = name && (readVariable(env, name) ?? whenUnset?.(env));
    if (value) given[setting] = read ? read(value) : value;
  }
  return given;
}

/** So few mistakes in a name as long as ours are a slip, also in its first word. */
const slipsMax = 2;

/** One sentence for each variable that is meant for us and is none of ours: a setting that is not set says nothing. */
function findMisspelt(env: Environment): string[] {
  const known = Object.keys(settingsSchema.shape).map(variableOf);
  const own = known.filter(isOurs);
  const isNear = (name: string) =>
    own.some(
      (one) =>
        Math.abs(one.length - name.length) <= slipsMax && countMistakes(name.toUpperCase(), one) <= slipsMax,
    );
  return Object.keys(env)
    .filter((name) => env[name] && !known.includes(name) && (isOurs(name) || isNear(name)))
    .map((name) => `${name} is no setting${didYouMean(name, known) || '.'}`);
}

/** The settings from the environment. Pure. Throws one `INVALID_SETTINGS` with all mistakes. */
export function loadConfig(env: Environment): Settings {
  return parseEnvironment(env, readEnvironment(env));
}

/** The same with what somebody else has decided in the place of some variables. */
export function parseEnvironment(env: Environment, given: GivenSettings): Settings {
  const misspelt = findMisspelt(env);
  try {
    const settings = parseSettings(given, variableOf);
    if (misspelt.length === 0) return settings;
  } catch (error) {
    if (!(error instanceof MockProviderError)) throw error;
    misspelt.push(error.message);
  }
  throw new MockProviderError('INVALID_SETTINGS', misspelt.join('\n'));
}
