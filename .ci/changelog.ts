import type { ReleasePlan } from './release-plan.ts';

/** The parts of a version in CHANGELOG.md, by what a change was declared to be. */
const parts = { major: 'What may turn red that was green', minor: 'New', patch: 'Mended' } as const;

/** One version of CHANGELOG.md: each declared change with its own words, the largest first. */
export function writeChanges(version: string, changesets: ReleasePlan['changesets']): string {
  const sizeOf = ({ releases }: ReleasePlan['changesets'][number]): string | undefined =>
    Object.keys(parts).find((size) => releases.some(({ type }) => type === size));
  const written = Object.entries(parts).flatMap(([size, title]) => {
    const changes = changesets.filter((changeset) => sizeOf(changeset) === size);
    const items = changes.map(({ summary }) => `- ${summary.trim().replaceAll('\n', '\n  ')}`);
    return items.length > 0 ? [`### ${title}\n\n${items.join('\n')}`] : [];
  });
  return [`## ${version}`, ...written].join('\n\n');
}

/** Puts a version before the others. */
export function insertChanges(changelog: string, changes: string): string {
  const at = changelog.indexOf('\n## ');
  return at < 0
    ? `${changelog.trimEnd()}\n\n${changes}\n`
    : `${changelog.slice(0, at + 1)}${changes}\n${changelog.slice(at)}`;
}

/** What the page says of a version; empty when it has nothing of it. */
export function readChanges(changelog: string, version: string): string {
  const versions = changelog.split(/^(?=## )/m);
  return (
    versions
      .find((each) => each.startsWith(`## ${version}\n`) || each.startsWith(`## ${version},`))
      ?.trim() ?? ''
  );
}
