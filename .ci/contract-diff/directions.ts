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

/** Who talks to whom: what is asked, and what is answered. */
export type Conversation = Record<
  'request' | 'answer',
  { breaks: string; why: string; breaking: readonly Effect[] }
>;

const lost: Effect[] = ['other', 'field removed', 'required field removed'];
const read: Effect[] = ['narrower', 'default', 'required field added', ...lost];
// Whoever reads what we write passes over fields that are new. Incode is not known to (UNK), and misses none that may be absent.
const written: Effect[] = ['wider', ...lost];
const sent: Effect[] = ['wider', 'other', 'field added', 'required field added', 'required field removed'];

const fromIncode = {
  breaks: 'readers of what Incode sends',
  why: 'it may only be read more widely',
  breaking: read,
};
const toIncode = { breaks: 'Incode', why: 'what we send to Incode may only be narrowed', breaking: sent };
const notification: Conversation = { request: fromIncode, answer: toIncode };
const omni: Conversation = { request: toIncode, answer: fromIncode };
const mockWebhook: Conversation = {
  request: {
    breaks: 'receivers',
    why: 'what the mock sends may only be narrowed, new fields apart',
    breaking: written,
  },
  answer: {
    breaks: 'receivers',
    why: 'what the mock takes for an answer may only be widened',
    breaking: read,
  },
};
const ours: Conversation = {
  request: { breaks: 'callers', why: 'requests to our own APIs may only be widened', breaking: read },
  answer: {
    breaks: 'callers',
    why: 'our own answers may only be narrowed, new fields apart',
    breaking: written,
  },
};

/** Of a place in the snapshot of that name. */
export function conversationOf(name: string, place: string): Conversation {
  if (place.startsWith('webhook ')) return name === 'receiver' ? notification : mockWebhook;
  if (place === 'document') return notification;
  return /^\w+ (?:\/0)?\/(?:omni|executive)\//.test(place) ? omni : ours;
}

export function judge(
  place: string,
  { path, effect, what }: Difference,
  rule: Conversation['request'],
): Change {
  // Incode looks at the status of a refusal, not at what we explain in it.
  const breaking = rule === toIncode && /^answer\[status "[45]/.test(path) ? written : rule.breaking;
  const isBreaking = breaking.includes(effect);
  const bump = isBreaking ? 'major' : effect === 'text' || effect === 'default' ? 'patch' : 'minor';
  const told = path === '' ? what : `${path}: ${what}`;
  return { place, what: told, bump, ...(isBreaking && { breaks: rule.breaks }), why: rule.why };
}
