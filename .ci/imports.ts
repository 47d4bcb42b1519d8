import { readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import type { Manifest } from './workspaces.ts';

/** Every module that a file imports or re-exports, types and `import()` included. Lint forbids the other ways to ask for one. */
export function readImports(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  const { module, errors } = parseSync(file, source);
  if (errors[0]) throw new Error(`${file} could not be parsed: ${errors[0].message}`);
  const requests = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.map((entry) => entry.moduleRequest?.value)),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => source.slice(start + 1, end - 1)),
    // What the compiler writes for a type that nobody imported by its name.
    ...(file.endsWith('.d.ts') ? [...source.matchAll(/\bimport\("([^"]+)"\)/g)].map(([, name]) => name) : []),
  ];
  return [...new Set(requests)].filter((request) => request !== undefined);
}

/** What a package would install at its consumers though none of its files imports it. A peer may be one that its own dependency needs. */
export function findNeverImported(
  { dependencies, optionalDependencies }: Partial<Manifest>,
  imports: readonly string[],
): string[] {
  return Object.keys({ ...dependencies, ...optionalDependencies }).filter(
    (name) => !imports.some((request) => request === name || request.startsWith(`${name}/`)),
  );
}
