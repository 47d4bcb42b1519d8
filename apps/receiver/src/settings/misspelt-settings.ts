/** What is set under a name that looks like one of ours and is none. */
export interface MisspeltSettings {
  /** Names that can only be meant for a setting, which is not set itself. */
  readonly meant: readonly { readonly name: string; readonly setting: string }[];
  /** Other names with our prefixes. They may be somebody else's: Kubernetes makes some of a service's name. */
  readonly unknown: readonly string[];
}

const prefixes = ['RECEIVER_', 'OMNI_'];

/** How many letters are added, left out, changed or swapped with the next between two names. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const changed = (last[column - 1] ?? 0) + (isSame ? 0 : 1);
      const swapped = isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity;
      current.push(Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, changed, swapped));
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** Two mistakes in a long name, one in a short one: `RECEIVER_TEST` is not `RECEIVER_HOST`. */
function isNear(name: string, setting: string): boolean {
  const distanceMax = setting.replace(/^[A-Z]+_/, '').length >= 6 ? 2 : 1;
  // Most names are told apart by their length, and what else is in an environment may be long.
  return Math.abs(name.length - setting.length) <= distanceMax && editDistance(name, setting) <= distanceMax;
}

/**
 * Looks through the names of `env`, never the values, for misspelt ones of `settings`. One that is left at its default because of a
 * slip of the hand would be noticed when it is too late: notifications in another schema, scores of another client.
 */
export function findMisspelt(
  env: Readonly<Record<string, string | undefined>>,
  settings: readonly string[],
): MisspeltSettings {
  const known = new Set(settings);
  const unset = settings.filter((setting) => !env[setting]);
  const strangers = Object.keys(env).filter((name) => env[name] && !known.has(name));
  const meant = strangers.flatMap((name) => {
    const upper = name.toUpperCase();
    const candidates = unset.filter(
      (setting) => setting === 'DATABASE_URL' || prefixes.some((prefix) => setting.startsWith(prefix)),
    );
    const setting = candidates.find((candidate) => isNear(upper, candidate));
    return setting === undefined ? [] : [{ name, setting }];
  });
  const unknown = strangers.filter(
    (name) =>
      prefixes.some((prefix) => name.toUpperCase().startsWith(prefix)) &&
      !meant.some((one) => one.name === name),
  );
  return { meant, unknown };
}
