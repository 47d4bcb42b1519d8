// `pnpm contract:diff`: how the contract changed since the last release, whom that breaks, and which version may bring it.
// Fails when `.changeset/` declares a smaller one. docs/decisions/0015-changes-of-the-contract.md has the rules.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { Json } from './contract-diff/alternatives.ts';
import { compareDocuments } from './contract-diff/compare-documents.ts';
import { bumps, type Change, judgeWhole, largestBump } from './contract-diff/directions.ts';
import { readReleasePlan } from './release-plan.ts';
import { repositoryRoot as root } from './workspaces.ts';

const help = `Usage: pnpm contract:diff [--base <git ref, file or folder>] [--json]
  --base        compare with this instead of the last release: a commit or tag, one snapshot, or a folder of them
  --json        for a program
  --write-base  take what is there for released, which \`pnpm release\` does`;
const released = join(root, 'packages/contracts/released');
const snapshots = globSync('packages/contracts/{openapi,json-schema}/*.json', { cwd: root }).toSorted();
const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26, stdio: 'pipe' });
const titleOf = ({ info, title }: Json): unknown => (info as Json | undefined)?.['title'] ?? title;

type Snapshots = Record<string, Json>;

/** Snapshots by their names. One of a title that `known` has too is the same, whatever its file is called. */
function readAll(files: string[], read: (file: string) => string, known: Snapshots = {}): Snapshots {
  const named = files.map((file) => {
    const document = JSON.parse(read(file)) as Json;
    const title = titleOf(document);
    const same = Object.keys(known).find((name) => title && titleOf(known[name] ?? {}) === title);
    return [same ?? basename(file, '.json'), document];
  });
  return Object.fromEntries(named) as Snapshots;
}

function readBase(base: string, known: Snapshots): Snapshots {
  if (existsSync(base)) {
    const isFolder = statSync(base).isDirectory();
    const files = isFolder ? globSync('**/*.json', { cwd: base }).map((file) => join(base, file)) : [base];
    return readAll(files, (file) => readFileSync(file, 'utf8'), known);
  }
  try {
    const files = git('ls-tree', '-r', '--name-only', '--full-tree', base, 'packages/contracts').split('\n');
    const kept = files.filter((file) => /\/(?:openapi|json-schema)\/[^/]+\.json$/.test(file));
    return readAll(kept, (file) => git('show', `${base}:${file}`), known);
  } catch {
    throw new Error(`--base ${base} is no commit, no file and no folder.`);
  }
}

/** One change of a component that many operations use is told once, with all its places. */
function printChanges(name: string, changes: Change[]): void {
  const inOrder = changes.toSorted((a, b) => bumps.indexOf(b.bump) - bumps.indexOf(a.bump));
  const told = Map.groupBy(
    inOrder,
    ({ bump, breaks, what, why }) => `${bump.padEnd(6)}breaks ${breaks ?? 'nobody'}: ${why}\n      ${what}`,
  );
  console.log(`\n${name}`);
  for (const [text, same] of told)
    console.log(`  ${text}\n      at ${same.map(({ place }) => place).join(', ')}`);
}

async function main(): Promise<void> {
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    options: { base: { type: 'string' }, json: flag, help: flag, 'write-base': flag },
  });
  if (values.help) return console.log(help);
  if (values['write-base']) {
    mkdirSync(released, { recursive: true });
    for (const file of snapshots) copyFileSync(join(root, file), join(released, basename(file)));
    return;
  }
  const current = readAll(snapshots, (file) => readFileSync(join(root, file), 'utf8'));
  const base = readBase(values.base ?? released, current);
  const names = Object.keys(base).length > 1 ? { ...base, ...current } : base;
  const changes = Object.keys(names).map((name) => {
    const both = [base[name], current[name]];
    const found = judgeWhole(name, 'whoever reads it', both, (x, y) => compareDocuments(name, x, y));
    return [name, found] as const;
  });
  const { bump: declared } = await readReleasePlan(root);
  const bump = largestBump(changes.flatMap(([, found]) => found));
  const isDeclared = bumps.indexOf(declared) >= bumps.indexOf(bump);
  process.exitCode = isDeclared ? 0 : 1;
  if (values.json) {
    console.log(JSON.stringify({ bump, declared, changes: Object.fromEntries(changes) }, null, 2));
    return;
  }
  for (const [name, found] of changes) if (found.length > 0) printChanges(name, found);
  const since = values.base ?? `${relative(root, released)}, the last release`;
  const needed = bump === 'none' ? 'no change' : `a ${bump} version`;
  console.log(`\nSince ${since}: ${needed}. Declared in .changeset: ${declared}.`);
  if (!isDeclared)
    console.log(
      `That is too small: say with \`pnpm changeset\` what changes, as ${bump}, or change the contract less.`,
    );
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
