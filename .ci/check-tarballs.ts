// `node .ci/check-tarballs.ts`: installs the packed packages into the projects of .ci/consumers, copied out of the
// repository, type-checks them there and runs them, on this Node and on the oldest one that is promised (the receiver says there which one it needs). Build first.
// `node .ci/check-tarballs.ts cjs` takes only one project.
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './child.ts';
import { findOldNode } from './old-node.ts';
import { packPackages, type PackedPackage } from './packed-packages.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { type Manifest, readCatalog, repositoryRoot } from './workspaces.ts';

interface Consumer {
  name: string;
  /** Scripts of its package.json, run on this Node. */
  scripts: string[];
  /** What it starts, run on both Nodes. */
  entry: string;
  /** The Vitest report that a script leaves. Vitest needs a newer Node than the packages do. */
  report?: string;
}

const consumers: Consumer[] = [
  { name: 'esm', scripts: ['check', 'test'], entry: 'dist/src/main.js', report: 'report.json' },
  { name: 'bundler', scripts: ['check', 'bundle'], entry: 'run.js' },
  { name: 'cjs', scripts: ['check'], entry: 'dist/main.js' },
  { name: 'service', scripts: [], entry: 'run.js' },
];

const oldNode = findOldNode();
const only = process.argv.slice(2);

/** `tarball:` becomes the packed file, `catalog:` the version that this repository uses. */
function resolveVersions(file: string, packages: PackedPackage[]): void {
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const catalog = readCatalog();
  const resolve = ([name, version]: [string, string]): [string, string] => {
    const packed = packages.find((candidate) => candidate.name === name);
    if (version === 'tarball:' && packed) return [name, `file:${packed.tarball}`];
    return [name, version === 'catalog:' ? (catalog[name] ?? version) : version];
  };
  const resolveAll = (versions: Record<string, string> = {}): Record<string, string> =>
    Object.fromEntries(Object.entries(versions).map(resolve));
  const dependencies = resolveAll(manifest.dependencies);
  const devDependencies = resolveAll(manifest.devDependencies);
  // The packages need each other at a version that no registry has yet.
  const overrides = Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`]));
  writeFileSync(file, JSON.stringify({ ...manifest, dependencies, devDependencies, overrides }, null, 2));
}

async function checkConsumer(
  consumer: Consumer,
  folder: string,
  packages: PackedPackage[],
): Promise<string[]> {
  const project = join(folder, consumer.name);
  cpSync(join(repositoryRoot, '.ci/consumers', consumer.name), project, { recursive: true });
  resolveVersions(join(project, 'package.json'), packages);
  const commands: [string, ...string[]][] = [
    ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'],
    ...consumer.scripts.map((script): [string, ...string[]] => ['npm', 'run', '--silent', script]),
    [process.execPath, consumer.entry],
    [...oldNode, consumer.entry],
  ];
  for (const command of commands) {
    const exitCode = await runCommand(command, project);
    keepReport(consumer, project);
    // What follows needs what went before.
    if (exitCode !== 0) return [`${consumer.name}: "${command.join(' ')}" failed.`];
  }
  return [];
}

function keepReport({ report }: Consumer, project: string): void {
  if (!report || !existsSync(join(project, report))) return;
  mkdirSync(join(repositoryRoot, '.reports'), { recursive: true });
  copyFileSync(join(project, report), join(repositoryRoot, '.reports/consumer.json'));
}

const folder = createTemporaryFolder('check-tarballs');
const packages = packPackages(join(folder, 'packed'));
const complaints: string[] = [];
for (const consumer of consumers.filter(({ name }) => only.length === 0 || only.includes(name))) {
  const start = performance.now();
  console.log(`${consumer.name}:`);
  complaints.push(...(await checkConsumer(consumer, folder, packages)));
  console.log(`${consumer.name} took ${((performance.now() - start) / 1000).toFixed(1)} s.\n`);
}
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length > 0 ? 1 : 0;
