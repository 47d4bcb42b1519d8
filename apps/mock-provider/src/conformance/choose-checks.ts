import type { Check } from '@ine-scraping/contracts/conformance';

import { didYouMean } from '../did-you-mean.ts';
import { MockProviderError } from '../errors.ts';

type Named = Pick<Check<never>, 'id'>;

/** What comes before the dot. */
export function groupOf({ id }: Named): string {
  return id.slice(0, id.indexOf('.'));
}

/** Whether `name` is the id of the check, or its group. */
function isNamed(check: Named, name: string): boolean {
  return check.id === name || groupOf(check) === name.replace(/\.\*?$/, '');
}

/** The checks that `only` and `skip` leave, by ids or groups. Throws `INVALID_COMMAND` on a name that none has. Pure. */
export function chooseChecks<Chosen extends Named>(
  checks: readonly Chosen[],
  only: readonly string[] = [],
  skip: readonly string[] = [],
): Chosen[] {
  const known = [...new Set([...checks.map(groupOf), ...checks.map(({ id }) => id)])];
  const stranger = [...only, ...skip].find((name) => !checks.some((check) => isNamed(check, name)));
  if (stranger !== undefined) {
    const message = `There is no check ${stranger}${didYouMean(stranger, known) || '; docs/conformance.md lists them.'}`;
    throw new MockProviderError('INVALID_COMMAND', message);
  }
  return checks.filter(
    (check) =>
      (only.length === 0 || only.some((name) => isNamed(check, name))) &&
      !skip.some((name) => isNamed(check, name)),
  );
}
