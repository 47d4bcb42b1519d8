import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackedPackage } from './packed-packages.ts';
import { type Manifest, readCatalog } from './workspaces.ts';

/** How the packages of a copied project are installed: from what was downloaded before where that is possible. */
export const installCommand: [string, ...string[]] = [
  'npm',
  'install',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--prefer-offline',
  '--loglevel=error',
];

/**
 * Copies `folders`, one over the other, to `project`, out of the repository. In its `package.json`, `tarball:` becomes the
 * packed file and `catalog:` the version that this repository uses.
 */
export function copyProject(
  folders: readonly string[],
  project: string,
  packages: readonly PackedPackage[],
): void {
  for (const folder of folders) cpSync(folder, project, { recursive: true });
  const file = join(project, 'package.json');
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
