// `node .ci/check-imports.ts`: fails when a workspace imports, or declares, what it may not. The rules are in import-rules.ts.
import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { forbiddenNames, importRules, type ImportRule } from './import-rules.ts';
import { findModuleRequests } from './module-requests.ts';
import { listWorkspaces, repositoryRoot, type Workspace } from './workspaces.ts';

/** Every broken rule of a repository, as one sentence each. */
export function checkImports(root: string): string[] {
  const workspaces = listWorkspaces(root);
  const names = new Set(workspaces.map(({ name }) => name));
  return workspaces.flatMap((workspace) => {
    const path = relative(root, workspace.directory);
    const named = [workspace.folder, ...workspace.name.split('/')].find((name) =>
      forbiddenNames.includes(name),
    );
    if (named) return [`${path}: no workspace is called "${named}"; name it after what it holds.`];
    const rule = importRules[path];
    if (!rule)
      return [`${path}: it has no rule. Decide who may import whom and add it to .ci/import-rules.ts.`];
    const check: Check = { root, path, workspace, rule, names };
    return [...checkManifest(check), ...checkSources(check)];
  });
}

interface Check {
  root: string;
  path: string;
  workspace: Workspace;
  rule: ImportRule;
  /** The names of all workspaces. */
  names: ReadonlySet<string>;
}

function checkManifest(check: Check): string[] {
  const { path, workspace, rule } = check;
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = workspace.manifest;
  const shipped = { ...dependencies, ...peerDependencies, ...optionalDependencies };
  const complaints = Object.keys({ ...shipped, ...devDependencies })
    .filter((name) => isForbiddenWorkspace(check, name))
    .map((name) => `${path}/package.json: ${workspace.name} may not depend on ${name}.`);
  const packages = Object.keys(shipped)
    .filter((name) => !check.names.has(name) && rule.packages && !rule.packages.includes(name))
    .map(
      (name) => `${path}/package.json: ${workspace.name} may not depend on ${name} (only ${allowed(rule)}).`,
    );
  return [...complaints, ...packages];
}

function checkSources(check: Check): string[] {
  const { root, workspace } = check;
  const files = globSync('**/*.{ts,mts,cts,js,mjs,cjs}', {
    cwd: workspace.directory,
    exclude: (name) => ['node_modules', 'dist', '.turbo'].includes(name),
  });
  return files.toSorted().flatMap((name) => {
    const file = join(workspace.directory, name);
    const shipped = name.startsWith('src') && !/\.test\.\w+$/.test(name);
    return findModuleRequests(file, readFileSync(file, 'utf8')).flatMap(({ specifier, line }) => {
      const complaint = judge(check, file, specifier, shipped);
      return complaint ? [`${relative(root, file)}:${line}: ${complaint}`] : [];
    });
  });
}

/** What is wrong with one import, or nothing. `shipped` is false for tests and tool configuration. */
function judge(check: Check, file: string, specifier: string, shipped: boolean): string | undefined {
  const { workspace, rule } = check;
  if (specifier.startsWith('.') || isAbsolute(specifier) || specifier.startsWith('file:')) {
    const target = relative(workspace.directory, resolve(dirname(file), specifier));
    const leaves = !specifier.startsWith('.') || target.startsWith('..');
    return leaves ? `the path "${specifier}" leaves the workspace; import a package by its name.` : undefined;
  }
  if (specifier.startsWith('#')) return undefined;
  if (isBuiltin(specifier)) {
    return shipped && !rule.nodeModules
      ? `${workspace.name} also runs in browsers and may not import "${specifier}".`
      : undefined;
  }
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  if (name === workspace.name) return undefined;
  if (isForbiddenWorkspace(check, name)) return `${workspace.name} may not import ${name}.`;
  const outside = shipped && rule.packages && !check.names.has(name) && !rule.packages.includes(name);
  return outside ? `${workspace.name} may not import ${name} in src (only ${allowed(rule)}).` : undefined;
}

function isForbiddenWorkspace({ names, rule }: Check, name: string): boolean {
  return names.has(name) && rule.workspaces !== 'anything' && !rule.workspaces.includes(name);
}

function allowed({ workspaces, packages = [] }: ImportRule): string {
  return [...(workspaces === 'anything' ? [] : workspaces), ...packages].join(', ');
}

if (import.meta.main) {
  const complaints = checkImports(repositoryRoot);
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length > 0) process.exitCode = 1;
  else console.log('Every import goes in an allowed direction.');
}
