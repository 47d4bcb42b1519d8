// `node .ci/check-folders.ts`: prints which folder and root file of each workspace's `src` imports which, types included, and
// fails on a circle, on an import up the house, on a path that leaves its workspace, and when docs/architecture.md shows another graph; `--write` writes it
// there. Which workspace
// may import which is in .oxlintrc.json.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { readImports } from './imports.ts';
import { listWorkspaces, repositoryRoot } from './workspaces.ts';

/** A workspace with such a name collects whatever has no home. */
const forbiddenNames = ['utils', 'shared', 'common'];

/** Its tests take the shared configuration by its path: test-kit depends on contracts, so a dependency back would be a circle. */
const mayLeave = 'packages/contracts/vitest.config.ts';

/**
 * The floors of each app's house, from the top: what stands on one may import what stands lower. Not in .oxlintrc.json, where
 * every floor would be an override that says again who may import which workspace.
 */
const houses: Readonly<Record<string, string>> = {
  'apps/receiver':
    'cli/, receiver.ts, settings/, http/ access/, core.ts, inbox/ scores/, monitoring/, verifications/, personal-data/, queue/, database/, runtime/',
  'apps/mock-provider':
    'cli/, conformance/, mock-provider.ts, settings/, http/, control/, recording/, incode/, webhook/, scenarios/ clock/',
};

/** What imports what, from the top down, and for each arrow one import that draws it. */
export type Graph = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface CheckedFolders {
  /** By the path of its workspace. */
  graphs: ReadonlyMap<string, Graph>;
  /** Every broken rule, as one sentence each. */
  complaints: string[];
}

/** Looks at every workspace of a repository. */
export function checkFolders(root: string): CheckedFolders {
  const graphs = new Map<string, Graph>();
  const complaints: string[] = [];
  for (const { directory, folder } of listWorkspaces(root)) {
    const path = relative(root, directory);
    if (forbiddenNames.includes(folder))
      complaints.push(`${path}: no workspace is called "${folder}"; name it after what it holds.`);
    const edges: Record<string, Map<string, string>> = {};
    for (const file of listSources(directory)) {
      const from = nodeOf(file);
      if (from) edges[from] ??= new Map();
      for (const specifier of readImports(join(directory, file)).filter((name) => name.startsWith('.'))) {
        const target = join(dirname(file), specifier);
        if (target.startsWith('..') && join(path, file) !== mayLeave)
          complaints.push(
            `${join(path, file)}: the path "${specifier}" leaves the workspace; import a package by its name.`,
          );
        const to = nodeOf(target);
        if (from && to && from !== to) edges[from]?.set(to, `${file} imports ${target}`);
      }
    }
    const { graph, circles } = sortGraph(new Map(Object.entries(edges)));
    if (graph.size > 0) graphs.set(path, graph);
    complaints.push(
      ...[...circles, ...findClimbs(graph, houses[path] ?? '')].map((what) => `${path}: ${what}`),
    );
  }
  return { graphs, complaints };
}

function listSources(directory: string): string[] {
  const exclude = (name: string): boolean => ['node_modules', 'dist', '.turbo'].includes(basename(name));
  return globSync('**/*.{ts,tsx,mts,cts,js,mjs,cjs}', { cwd: directory, exclude }).toSorted();
}

/** The folder or root file of `src` that a file belongs to. Tests stand outside of the graph: they may look at anything. */
function nodeOf(file: string): string | undefined {
  const [top, first, deeper] = file.split(sep);
  if (top !== 'src' || !first || /\.test\.\w+$/.test(file)) return undefined;
  return deeper === undefined ? first : `${first}/`;
}

/** Users before what they use. In a circle there is no such order: it is told with an import for each of its arrows. */
function sortGraph(edges: Graph): { graph: Graph; circles: string[] } {
  const done: string[] = [];
  const path: string[] = [];
  const circles: string[] = [];
  function visit(node: string): void {
    const start = path.indexOf(node);
    if (start >= 0) {
      const circle = [...path.slice(start), node];
      const imports = circle.slice(1).map((to, index) => edges.get(circle[index] ?? '')?.get(to));
      circles.push(`${circle.join(' → ')} is a circle (${imports.join(', ')}).`);
    }
    if (start >= 0 || done.includes(node)) return;
    path.push(node);
    for (const next of [...(edges.get(node)?.keys() ?? [])].toSorted()) visit(next);
    path.pop();
    done.unshift(node);
  }
  for (const node of [...edges.keys()].toSorted().toReversed()) visit(node);
  return { graph: new Map(done.map((node) => [node, edges.get(node) ?? new Map()])), circles };
}

/** Imports that go up the house. */
function findClimbs(graph: Graph, house: string): string[] {
  const floors = house.split(', ');
  const floorOf = (node: string): number => floors.findIndex((floor) => floor.split(' ').includes(node));
  return [...graph].flatMap(([from, targets]) =>
    [...targets]
      .filter(([to]) => floorOf(to) >= 0 && floorOf(to) < floorOf(from))
      .map(([to, why]) => `${from} may not import ${to}, which stands above it (${why}).`),
  );
}

/** The graphs as docs/architecture.md shows them. */
export function formatGraphs(graphs: CheckedFolders['graphs']): string {
  return [...graphs]
    .map(([path, graph]) => {
      const width = Math.max(...[...graph.keys()].map((node) => node.length));
      const lines = [...graph].map(([node, targets]) => {
        const inOrder = [...graph.keys()].filter((other) => targets.has(other));
        return inOrder.length > 0 ? `  ${node.padEnd(width)} → ${inOrder.join(', ')}` : `  ${node}`;
      });
      return [path, ...lines].join('\n');
    })
    .join('\n\n');
}

const shown = /(?<=<!-- folders[^\n]*-->\n\n```\n)[^`]*(?=\n```)/;

/** The page with these graphs in its place for them. */
export function showGraphs(page: string, graphs: CheckedFolders['graphs']): string {
  if (!shown.test(page))
    throw new Error('The page has no place for the graph: a line <!-- folders -->, then a block of code.');
  return page.replace(shown, () => formatGraphs(graphs));
}

if (import.meta.main) {
  const { graphs, complaints } = checkFolders(repositoryRoot);
  console.log(formatGraphs(graphs));
  const file = join(repositoryRoot, 'docs/architecture.md');
  const page = readFileSync(file, 'utf8');
  const wanted = showGraphs(page, graphs);
  if (process.argv.includes('--write')) writeFileSync(file, wanted);
  else if (page !== wanted)
    complaints.push(
      'docs/architecture.md shows another graph: look at what changed, and run `node .ci/check-folders.ts --write`.',
    );
  for (const complaint of complaints) console.error(complaint);
  process.exitCode = complaints.length > 0 ? 1 : 0;
}
