/** An object of JSON. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether `value` is an object of JSON, and no list. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How deep a value is looked into. What lies deeper counts as said: a document nested without end must not end us. */
const depthMax = 3;

/** Whether `value` is one of the ways to write that nothing is there: absent, `null`, `{}`, PHP's `[]`, members all so. */
export function saysNothing(value: unknown, depth = depthMax): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.length === 0;
  return depth > 0 && Object.values(value).every((member) => saysNothing(member, depth - 1));
}

/** A name without its casing: `interviewId`, `InterviewId` and `interview_id` are one name. */
export function bareName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/**
 * Brings every casing of the `documented` names onto the documented one; other members stay as they are. Where a name stands
 * twice the higher `rank` wins, then the documented spelling, then the first.
 */
export function foldMembers(
  members: Members,
  documented: readonly string[],
  rank: (name: string, value: unknown) => number = () => 0,
): Members {
  const names = new Map(documented.map((name) => [bareName(name), name]));
  const folded = new Map<string, { readonly value: unknown }>();
  for (const [spelling, value] of Object.entries(members)) {
    const name = names.get(bareName(spelling)) ?? spelling;
    const standing = folded.get(name);
    const lead = standing ? rank(name, value) - rank(name, standing.value) : 1;
    if (lead > 0 || (lead === 0 && spelling === name)) folded.set(name, { value });
  }
  return Object.fromEntries(Array.from(folded, ([name, { value }]) => [name, value]));
}
