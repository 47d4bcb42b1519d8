// `node .ci/recipe-pages.ts`: whether each page of docs/recipes shows its project of .ci/recipes as it is, and all of it; with
// `--write` it writes the code into the pages.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, readCatalog, repositoryRoot } from './workspaces.ts';

/** A file that a page shows: its path in bold, then a block of code. */
const block = /(?<=^\*\*`(?<path>[^`\n]+)`\*\*\n\n```\w+\n)(?:[^`]|`(?!``))*(?=^```$)/gm;

/** Every reader has these two in another way: a page shows how to install in place of the one, and not the other. */
const leftOut = ['package.json', 'tsconfig.json'];

function installLine(command: string, versions: Record<string, string> = {}): string[] {
  const catalog = readCatalog();
  const names = Object.entries(versions).map(([name, version]) => {
    const exact = version === 'catalog:' ? catalog[name] : version;
    return exact && /^\d/.test(exact) ? `${name}@${exact}` : name;
  });
  return names.length > 0 ? [`${command} ${names.join(' ')}\n`] : [];
}

/** What installs the packages of a manifest; of a version that is exact the number, too. */
export function installLines({ dependencies, devDependencies }: Manifest): string {
  return [
    ...installLine('npm install', dependencies),
    ...installLine('npm install --save-dev', devDependencies),
  ].join('');
}

function readShown(project: string, path: string): string {
  const text = readFileSync(join(project, path), 'utf8');
  return path === 'package.json' ? installLines(JSON.parse(text) as Manifest) : text;
}

/** The page with the code as it is in the project. */
export function showProject(page: string, project: string): string {
  return page.replace(block, (...args) => {
    const { path } = args.at(-1) as { path: string };
    return readShown(project, path);
  });
}

/** The files of the project that the page does not show. */
export function findMissing(page: string, project: string): string[] {
  const shown = new Set([...page.matchAll(block)].map(({ groups }) => groups?.['path']));
  return globSync('**/*.*', { cwd: project })
    .filter((path) => !shown.has(path) && !leftOut.includes(path))
    .toSorted();
}

/** The names of the projects: each has a page of its name. */
export function listRecipes(): string[] {
  return globSync('*/', { cwd: join(repositoryRoot, '.ci/recipes') }).toSorted();
}

if (import.meta.main) {
  const complaints = listRecipes().flatMap((name) => {
    const project = join(repositoryRoot, '.ci/recipes', name);
    const file = join(repositoryRoot, 'docs/recipes', `${name}.md`);
    const page = readFileSync(file, 'utf8');
    const wanted = showProject(page, project);
    const missing = findMissing(page, project).map(
      (path) => `docs/recipes/${name}.md does not show ${path}.`,
    );
    if (process.argv.includes('--write')) writeFileSync(file, wanted);
    else if (page !== wanted)
      missing.push(
        `docs/recipes/${name}.md shows other code than its project: \`node .ci/recipe-pages.ts --write\`.`,
      );
    return missing;
  });
  for (const complaint of complaints) console.error(complaint);
  process.exitCode = complaints.length > 0 ? 1 : 0;
}
