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

// The list is the only thing needed of the file, so a YAML parser would be a dependency for three lines.
function readPatterns(root: string): string[] {
  const yaml = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const [, block = ''] = /^packages:\n((?:[ \t]+.*\n|[ \t]*#.*\n|\n)+)/m.exec(yaml) ?? [];
  const patterns = [...block.matchAll(/^\s+- ['"]?([^'"\n#]+?)['"]?\s*$/gm)].map(
    ([, pattern = '']) => pattern,
  );
  if (patterns.length === 0)
    throw new Error(`No workspace pattern found under "packages:" in ${root}/pnpm-workspace.yaml.`);
  return patterns;
}
