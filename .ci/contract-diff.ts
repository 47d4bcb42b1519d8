// `pnpm contract:diff`: how the contract changed since the last release, whom that breaks, and which version may bring it.
// Fails when `.changeset/` declares a smaller one. docs/decisions/0015-changes-of-the-contract.md has the rules.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { Json } from './contract-diff/alternatives.ts';
import { compareDocuments } from './contract-diff/compare-documents.ts';
import { bumps, type Change } from './contract-diff/directions.ts';
import { readReleasePlan } from './release-plan.ts';
import { repositoryRoot as root } from './workspaces.ts';

const help = `Usage: pnpm contract:diff [--base <git ref, file or folder>] [--json]
  --base        compare with this instead of the last release: a commit or tag, one snapshot, or a folder of them
  --json        for a program
  --write-base  take what is there for released, which \`pnpm release\` does`;
const released = join(root, 'packages/contracts/released');
const snapshots = globSync('packages/contracts/{openapi,json-schema}/*.json', { cwd: root }).toSorted();
const nameOf = (file: string): string => basename(file, '.json');
const readJson = (file: string): Json => JSON.parse(readFileSync(file, 'utf8')) as Json;
const git = (...args: string[]): string =>
  execFileSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
const titleOf = ({ info, title }: Json): unknown => (info as Json | undefined)?.['title'] ?? title;

/** The snapshots of a base by their names. Of one file only that one is compared, whatever it is called. */
function readBase(base: string): Map<string, Json> {
  if (existsSync(base) && statSync(base).isDirectory())
    return new Map(
      globSync('**/*.json', { cwd: base }).map((file) => [nameOf(file), readJson(join(base, file))]),
    );
  if (existsSync(base)) {
    const document = readJson(base);
    const same = snapshots.find((file) => titleOf(readJson(join(root, file))) === titleOf(document));
    return new Map([[nameOf(same ?? base), document]]);
  }
  try {
    const files = git('ls-tree', '-r', '--name-only', '--full-tree', base, 'packages/contracts').split('\n');
    const kept = files.filter((file) => /\/(?:openapi|json-schema)\/[^/]+\.json$/.test(file));
    return new Map(kept.map((file) => [nameOf(file), JSON.parse(git('show', `${base}:${file}`)) as Json]));
  } catch {
    throw new Error(`--base ${base} is no commit, no file and no folder.`);
  }
}

function compareAll(base: Map<string, Json>, isWhole: boolean): Record<string, Change[]> {
  const changes: Record<string, Change[]> = {};
  const current = new Map(snapshots.map((file) => [nameOf(file), readJson(join(root, file))]));
  for (const name of new Set([...base.keys(), ...(isWhole ? current.keys() : [])])) {
    const [before, after] = [base.get(name), current.get(name)];
    if (before && after) changes[name] = compareDocuments(name, before, after);
    else if (after)
      changes[name] = [{ place: name, what: 'added', bump: 'minor', why: 'nobody uses it yet' }];
    else
      changes[name] = [
        {
          place: name,
          what: 'removed',
          bump: 'major',
          breaks: 'whoever reads it',
          why: 'what is there stays',
        },
      ];
  }
  return changes;
}

/** One change of a component that many operations use is told once, with all its places. */
function printChanges(name: string, changes: Change[]): void {
  const told = Map.groupBy(
    changes,
    ({ bump, breaks, what, why }) =>
      `${bump.padEnd(6)}${breaks ? `breaks ${breaks}` : 'breaks nobody'}: ${why}\n      ${what}`,
  );
  const inOrder = [...told].toSorted(
    ([, [a]], [, [b]]) => bumps.indexOf(b?.bump ?? 'none') - bumps.indexOf(a?.bump ?? 'none'),
  );
  console.log(`\n${name}`);
  for (const [text, same] of inOrder)
    console.log(`  ${text}\n      at ${same.map(({ place }) => place).join(', ')}`);
}

async function main(): Promise<void> {
  const options = {
    base: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
    'write-base': { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(help);
    return;
  }
  if (values['write-base']) {
    mkdirSync(released, { recursive: true });
    for (const file of snapshots)
      writeFileSync(join(released, basename(file)), readFileSync(join(root, file)));
    return;
  }
  const base = readBase(values.base ?? released);
  const changes = compareAll(base, base.size > 1);
  const { bump: declared } = await readReleasePlan(root);
  const bump =
    bumps.findLast((each) =>
      Object.values(changes)
        .flat()
        .some((change) => change.bump === each),
    ) ?? 'none';
  const isDeclared = bumps.indexOf(declared) >= bumps.indexOf(bump);
  if (values.json) console.log(JSON.stringify({ bump, declared, changes }, null, 2));
  else {
    for (const [name, found] of Object.entries(changes)) if (found.length > 0) printChanges(name, found);
    const since = values.base ?? `${relative(root, released)}, the last release`;
    console.log(
      `\nSince ${since}: ${bump === 'none' ? 'no change' : `a ${bump} version`}. Declared in .changeset: ${declared}.`,
    );
    if (!isDeclared)
      console.log(
        `That is too small: say with \`pnpm changeset\` what changes, as ${bump}, or change the contract less.`,
      );
  }
  process.exitCode = isDeclared ? 0 : 1;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
