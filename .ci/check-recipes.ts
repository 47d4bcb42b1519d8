// `node .ci/check-recipes.ts`: copies each recipe of .ci/recipes out of the repository, installs the packed packages there,
// type-checks it, runs its tests and lets `conform` grade its receiver. Build first. `node .ci/check-recipes.ts python hono` takes
// only these. The installs run one after the other, and the gradings at once, because they mostly wait.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './child.ts';
import { gradeReceiver } from './graded-receiver.ts';
import { copyProject, installCommand } from './installed-project.ts';
import { type PackedPackage, packPackages } from './packed-packages.ts';
import { listRecipes } from './recipe-pages.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { type Manifest, repositoryRoot } from './workspaces.ts';

const recipes = join(repositoryRoot, '.ci/recipes');

function readManifest(name: string): Manifest {
  return JSON.parse(readFileSync(join(recipes, name, 'package.json'), 'utf8')) as Manifest;
}

/** Resolves with what failed. */
async function installRecipe(name: string, project: string, packages: PackedPackage[]): Promise<string[]> {
  const { scripts = {}, dependencies = {} } = readManifest(name);
  const isReceiverOnNode = scripts['start'] !== undefined && '@ine-scraping/client' in dependencies;
  const shared = isReceiverOnNode ? [join(recipes, 'node-receiver')] : [];
  copyProject([...shared, join(recipes, name)], project, packages);
  const commands = [
    installCommand,
    ...['check', 'test']
      .filter((script) => script in scripts)
      .map((script): [string, ...string[]] => ['npm', 'run', '--silent', script]),
  ];
  for (const command of commands) {
    if ((await runCommand(command, project)) !== 0) return [`${name}: "${command.join(' ')}" failed.`];
  }
  return [];
}

async function gradeRecipe(name: string, project: string): Promise<string[]> {
  const complaints = await gradeReceiver(project);
  return complaints.map((complaint) => `${name}: ${complaint}`);
}

const only = process.argv.slice(2);
const folder = createTemporaryFolder('check-recipes');
const packages = packPackages(join(folder, 'packed'));
const names = listRecipes()
  .filter((name) => existsSync(join(recipes, name, 'package.json')))
  .filter((name) => only.length === 0 || only.includes(name));
const complaints: string[] = [];
const installed: string[] = [];
for (const name of names) {
  const start = performance.now();
  const failed = await installRecipe(name, join(folder, name), packages);
  if (failed.length === 0) installed.push(name);
  complaints.push(...failed);
  console.log(`${name}: installed and checked in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
}
const graded = installed.filter((name) => readManifest(name).scripts?.['start']);
const grades = await Promise.all(graded.map((name) => gradeRecipe(name, join(folder, name))));
complaints.push(...grades.flat());
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length > 0 ? 1 : 0;
