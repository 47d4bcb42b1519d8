import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** One package of the monorepo, as pnpm sees it. */
export interface Workspace {
  /** The name in its package.json, `@ine-scraping/contracts`. */
  name: string;
  /** The name of its folder, `contracts`; also the name of its test report. */
  folder: string;
  /** Absolute path. */
  directory: string;
  manifest: Manifest;
}

export interface Manifest {
  name: string;
  version?: string;
  private?: boolean;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

export const repositoryRoot = join(import.meta.dirname, '..');

/** Every workspace that `pnpm-workspace.yaml` lists, sorted by its path. A folder without a package.json is none. */
export function listWorkspaces(root: string = repositoryRoot): Workspace[] {
  return readPatterns(root)
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .map((path) => join(root, path))
    .filter((directory) => existsSync(join(directory, 'package.json')))
    .toSorted()
    .map((directory) => {
      const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
      return { name: manifest.name, folder: basename(directory), directory, manifest };
    });
}

/** The versions of the default catalog of `pnpm-workspace.yaml`. */
export function readCatalog(root: string = repositoryRoot): Record<string, string> {
  const lines = readBlock(root, 'catalog').matchAll(
    /^\s+['"]?([^'":\s]+)['"]?:\s*['"]?([^'"\s]+)['"]?\s*$/gm,
  );
  return Object.fromEntries([...lines].map(([, name = '', version = '']) => [name, version]));
}

function readPatterns(root: string): string[] {
  const lines = readBlock(root, 'packages').matchAll(/^\s+- ['"]?([^'"\n#]+?)['"]?\s*$/gm);
  const patterns = [...lines].map(([, pattern = '']) => pattern);
  if (patterns.length === 0)
    throw new Error(`${root}/pnpm-workspace.yaml lists no workspace under "packages:".`);
  return patterns;
}

// Two flat blocks are all that is needed of the file, so a YAML parser would be a dependency for ten lines.
function readBlock(root: string, key: string): string {
  const yaml = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  return new RegExp(`^${key}:\\n((?:[ \\t]+.*\\n|\\n)+)`, 'm').exec(`${yaml}\n`)?.[1] ?? '';
}
