import type { Difference, Effect } from './compare-schemas.ts';

/** The smallest version that may bring a change, in order. */
export const bumps = ['none', 'patch', 'minor', 'major'] as const;

export interface Change {
  /** A method and a path, with or without a webhook's name, or the document as a whole. */
  place: string;
  what: string;
  bump: (typeof bumps)[number];
  /** Whom it may break; absent: nobody. */
  breaks?: string;
  /** The rule by which it was judged. */
  why: string;
}

type Rule = readonly [breaks: string, why: string, breaking: readonly Effect[]];

const lost: Effect[] = ['other', 'field removed', 'required field removed'];
const read: Effect[] = ['narrower', 'default', 'required field added', ...lost];
// Whoever reads what we write passes over fields that are new. Incode is not known to (UNK), and misses none that may be absent.
const written: Effect[] = ['wider', ...lost];
const sent: Effect[] = ['wider', 'other', 'field added', 'required field added', 'required field removed'];

const fromIncode: Rule = ['readers of what Incode sends', 'it may only be read more widely', read];
const toIncode: Rule = ['Incode', 'what we send to Incode may only be narrowed', sent];
const fromMock: Rule = ['receivers', 'what the mock sends may only be narrowed, new fields apart', written];
const toMock: Rule = ['receivers', 'what the mock takes for an answer may only be widened', read];
const toUs: Rule = ['callers', 'requests to our own APIs may only be widened', read];
const fromUs: Rule = ['callers', 'our own answers may only be narrowed, new fields apart', written];

/** Who talks to whom at a place in the snapshot of that name. */
export function rulesOf(name: string, place: string): Record<'request' | 'answer', Rule> {
  const isWebhook = place.startsWith('webhook ');
  if (isWebhook && name !== 'receiver') return { request: fromMock, answer: toMock };
  if (isWebhook || place === 'document') return { request: fromIncode, answer: toIncode };
  const isOmni = /^\w+ (?:\/0)?\/(?:omni|executive)\//.test(place);
  return isOmni ? { request: toIncode, answer: fromIncode } : { request: toUs, answer: fromUs };
}

export function judge(place: string, { path, effect, what }: Difference, rule: Rule): Change {
  const [breaks, why, breaking] = rule;
  // Incode looks at the status of a refusal, not at what we explain in it.
  const isRefusal = rule === toIncode && /^answer\[status "[45]/.test(path);
  const told = { place, what: path === '' ? what : `${path}: ${what}`, why };
  if ((isRefusal ? written : breaking).includes(effect)) return { ...told, bump: 'major', breaks };
  return { ...told, bump: effect === 'text' || effect === 'default' ? 'patch' : 'minor' };
}

/** Of a part of the contract that `readers` have: what is there only before, or only afterwards, is not looked into. */
export function judgeWhole<Part>(
  place: string,
  readers: string,
  [was, is]: readonly (Part | undefined)[],
  compare: (was: Part, is: Part) => Change[],
): Change[] {
  if (was && is) return compare(was, is);
  if (is) return [{ place, what: 'added', bump: 'minor', why: 'nobody uses it yet' }];
  return [{ place, what: 'removed', bump: 'major', breaks: readers, why: 'what is there stays' }];
}

export function largestBump(changes: readonly Change[]): Change['bump'] {
  return bumps.findLast((bump) => changes.some((change) => change.bump === bump)) ?? 'none';
}
