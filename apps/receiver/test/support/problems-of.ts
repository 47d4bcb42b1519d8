import { ConfigError } from '../../src/settings/config-error.ts';
import { loadConfig } from '../../src/settings/config.ts';
import type { Environment } from '../../src/settings/settings.ts';

/** What keeps a receiver from starting with these settings; none when it starts. */
export function problemsOf(env: Environment): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
