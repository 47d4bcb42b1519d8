// `pnpm release`: the next version of the published packages, in two steps. While `.changeset/` declares changes it writes the
// versions, CHANGELOG.md and the contract that is released with them, for somebody to look at and to commit. When nothing is
// declared any more it publishes. `--dry-run` shows both, writes and publishes nothing, and needs no network.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { insertChanges, readChanges, writeChanges } from './changelog.ts';
import { childEnvironment, runCommand, runQuietly } from './child.ts';
import { readReleasePlan, type ReleasePlan } from './release-plan.ts';
import { listWorkspaces, repositoryRoot, type Workspace } from './workspaces.ts';

/** Where else a version is written down. */
const versioned = ['packages/contracts/src/openapi.ts', 'README.md'];

const inRoot = (file: string): string => join(repositoryRoot, file);
const published = listWorkspaces().filter(({ manifest }) => !manifest.private);

/** Where this runs, as provenance has to name it; `undefined` outside of a pipeline that can vouch for what it builds. */
function findRepository(): string | undefined {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, CI_PROJECT_URL } = process.env;
  if (GITHUB_SERVER_URL && GITHUB_REPOSITORY) return `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git`;
  return CI_PROJECT_URL ? `git+${CI_PROJECT_URL}.git` : undefined;
}

function versionOf({ manifest }: Workspace, plan: ReleasePlan): string {
  return plan.releases.find(({ name }) => name === manifest.name)?.newVersion ?? manifest.version ?? '';
}

async function run(...command: [string, ...string[]]): Promise<void> {
  if ((await runCommand(command)) !== 0) throw new Error(`"${command.join(' ')}" failed.`);
}

async function writeVersions(plan: ReleasePlan): Promise<void> {
  const [first] = published;
  if (!first) throw new Error('No workspace is published.');
  const [was, is] = [first.manifest.version ?? '', versionOf(first, plan)];
  await run('changeset', 'version');
  const changelog = readFileSync(inRoot('CHANGELOG.md'), 'utf8');
  writeFileSync(inRoot('CHANGELOG.md'), insertChanges(changelog, writeChanges(is, plan.changesets)));
  for (const file of versioned)
    writeFileSync(inRoot(file), readFileSync(inRoot(file), 'utf8').replaceAll(was, is));
  await run('pnpm', 'openapi');
  await run('node', '.ci/contract-diff.ts', '--write-base');
  await run('pnpm', 'install', '--lockfile-only');
  console.log(
    `\nVersion ${is} is written. Look at the difference, commit it, and run \`pnpm release\` once more.`,
  );
}

/** What would be uploaded, told by pnpm itself. */
function describeUpload({ directory, name }: Workspace, version: string): string {
  const args = ['publish', '--dry-run', '--no-git-checks', '--json'];
  const output = execFileSync('pnpm', args, { cwd: directory, env: childEnvironment(), encoding: 'utf8' });
  const { entryCount, size } = JSON.parse(output.slice(output.indexOf('{'))) as {
    entryCount: number;
    size: number;
  };
  return `  ${name}@${version}: ${entryCount} files, ${Math.ceil(size / 1024)} KiB, access public`;
}

const publishCommand = (): [string, ...string[]] => [
  'pnpm',
  '-r',
  ...published.flatMap(({ name }) => ['--filter', name]),
  'publish',
  '--access',
  'public',
  // A pipeline has checked out one commit, and provenance says which.
  ...(findRepository() === undefined ? ['--publish-branch', 'main'] : ['--provenance', '--no-git-checks']),
];

function show(plan: ReleasePlan): void {
  console.log('Versions');
  for (const workspace of published) {
    const [was, is] = [workspace.manifest.version, versionOf(workspace, plan)];
    console.log(`  ${workspace.name.padEnd(30)} ${was === is ? `${is}, as it is` : `${was} → ${is}`}`);
  }
  const [version = ''] = published.map((workspace) => versionOf(workspace, plan));
  const isDeclared = plan.changesets.length > 0;
  console.log('\nChanges, in CHANGELOG.md');
  console.log(
    isDeclared
      ? writeChanges(version, plan.changesets)
      : readChanges(readFileSync(inRoot('CHANGELOG.md'), 'utf8'), version),
  );
  console.log('\nPublish');
  if (runQuietly(['pnpm', 'build']) !== 0) throw new Error('The packages cannot be built.');
  for (const workspace of published) console.log(describeUpload(workspace, versionOf(workspace, plan)));
  const repository = findRepository();
  console.log(`  by: ${publishCommand().join(' ')}`);
  console.log(
    repository === undefined
      ? '  without provenance: only a pipeline can vouch for what it builds (.github/workflows/release.yml)'
      : `  with provenance, from ${repository}`,
  );
  console.log('\nA dry run: nothing is written, nothing is published.');
}

/** A registry believes a provenance only when the manifest names the same repository. */
function nameRepository(url: string): void {
  for (const { directory } of published) {
    const file = join(directory, 'package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
    const repository = { type: 'git', url, directory: directory.slice(repositoryRoot.length + 1) };
    writeFileSync(file, `${JSON.stringify({ ...manifest, repository }, null, 2)}\n`);
  }
}

async function publish(): Promise<void> {
  const repository = findRepository();
  if (repository !== undefined) nameRepository(repository);
  await run('pnpm', 'build');
  await run(...publishCommand());
  console.log(`\nPublished. Tag the commit: git tag v${published[0]?.manifest.version}`);
}

async function release(isDryRun: boolean): Promise<void> {
  const plan = await readReleasePlan(repositoryRoot);
  // The gate: no version is smaller than what the contract went through.
  await run('node', '.ci/contract-diff.ts');
  if (isDryRun) show(plan);
  else if (plan.changesets.length === 0) await publish();
  else if (findRepository() === undefined) await writeVersions(plan);
  else
    throw new Error(
      'A pipeline publishes what is committed: run `pnpm release` by hand and commit what it writes.',
    );
}

try {
  const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean' } } });
  await release(values['dry-run'] === true);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
