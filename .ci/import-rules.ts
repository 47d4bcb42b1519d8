// Who may import whom, as data. `docs/architecture.md` gives the reasons; `check-imports.ts` enforces it.

export interface ImportRule {
  /** Workspaces it may use, in its sources, its tests and its package.json. `anything` is for code that is never shipped. */
  workspaces: readonly string[] | 'anything';
  /** The only packages that its sources may use; without it, any that it declares. */
  packages?: readonly string[];
  /** False when its sources also run in browsers. */
  nodeModules: boolean;
}

const scope = '@ine-scraping';

/** The rule of each workspace, by its path. A workspace without a rule is refused, so that a new one is thought about. */
export const importRules: Readonly<Record<string, ImportRule>> = {
  'packages/contracts': { workspaces: [], packages: ['zod', '@ts-rest/core'], nodeModules: false },
  'packages/client': {
    workspaces: [`${scope}/contracts`],
    packages: ['zod', '@ts-rest/core', 'msw'],
    nodeModules: false,
  },
  'apps/receiver': { workspaces: [`${scope}/contracts`, `${scope}/client`], nodeModules: true },
  // Never the client: a mock that is built on our own client cannot find its bugs.
  'apps/mock-provider': { workspaces: [`${scope}/contracts`], nodeModules: true },
  'packages/e2e': { workspaces: 'anything', nodeModules: true },
  'packages/bench': { workspaces: 'anything', nodeModules: true },
};

/** A workspace with such a name collects whatever has no home. */
export const forbiddenNames: readonly string[] = ['utils', 'shared', 'common'];
