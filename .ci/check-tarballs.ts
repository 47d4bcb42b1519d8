// `node .ci/check-tarballs.ts`: installs the packed packages into the projects of .ci/consumers, copied out of the
// repository, type-checks them there and runs them, on this Node and on the oldest one that is promised (the receiver says there which one it needs). Build first.
// `node .ci/check-tarballs.ts cjs` takes only one project.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './child.ts';
import { copyProject, installCommand } from './installed-project.ts';
import { findOldNode } from './old-node.ts';
import { packPackages, type PackedPackage } from './packed-packages.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { repositoryRoot } from './workspaces.ts';

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

async function checkConsumer(
  consumer: Consumer,
  folder: string,
  packages: PackedPackage[],
): Promise<string[]> {
  const project = join(folder, consumer.name);
  copyProject([join(repositoryRoot, '.ci/consumers', consumer.name)], project, packages);
  const commands: [string, ...string[]][] = [
    installCommand,
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
