import { getReleasePlan } from '@changesets/get-release-plan';
import { bumps } from './contract-diff/directions.ts';

export type ReleasePlan = Awaited<ReturnType<typeof getReleasePlan>> & {
  /** The largest version that a file in `.changeset/` declares: the published packages have one version. */
  bump: (typeof bumps)[number];
};

/** What the files in `.changeset/` declare. */
export async function readReleasePlan(root: string): Promise<ReleasePlan> {
  const plan = await getReleasePlan(root);
  const places = plan.releases.map(({ type }) => bumps.indexOf(type));
  return { ...plan, bump: bumps[Math.max(0, ...places)] ?? 'none' };
}
