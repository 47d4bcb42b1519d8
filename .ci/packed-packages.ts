import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from './child.ts';
import { listWorkspaces, type Manifest } from './workspaces.ts';

/** One published workspace, packed as `pnpm publish` would upload it. */
export interface PackedPackage {
  name: string;
  tarball: string;
  /** The tarball's content. */
  directory: string;
  manifest: Manifest & { exports?: unknown };
}

/** Packs every workspace that is not private into `folder` and unpacks it beside the tarball. They must have been built. */
export function packPackages(folder: string): PackedPackage[] {
  const published = listWorkspaces().filter(({ manifest }) => !manifest.private);
  return published.map((workspace) => {
    const destination = join(folder, workspace.folder);
    mkdirSync(destination, { recursive: true });
    execFileSync('pnpm', ['pack', '--pack-destination', destination], {
      cwd: workspace.directory,
      env: childEnvironment(),
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [tarball] = globSync('*.tgz', { cwd: destination });
    if (!tarball) throw new Error(`pnpm pack left no tarball of ${workspace.name} in ${destination}.`);
    execFileSync('tar', ['-xzf', tarball], { cwd: destination });
    const directory = join(destination, 'package');
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
    return { name: workspace.name, tarball: join(destination, tarball), directory, manifest };
  });
}
