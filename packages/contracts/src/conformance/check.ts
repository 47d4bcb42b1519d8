/** What a rule rests on: `DOC` a page of Incode's, `OBS` real clients, `INF` what follows from both for a receiver that must lose nothing. */
export type Source = 'DOC' | 'OBS' | 'INF';

/** What it costs to break a rule: the worst that can follow. */
export type Cost =
  /** A verdict is lost, or a wrong one is believed. */
  | 'verdict'
  /** Incode sends again what has been heard. */
  | 'retries'
  /** Requests that nobody needs, to Incode or by strangers. */
  | 'load'
  /** A verdict comes later than it could. */
  | 'time'
  /** What is inside is told to strangers. */
  | 'exposure'
  /** Nothing: a matter of taste. */
  | 'nothing';

/** How much a broken rule matters: see {@link severityOf}. */
export type Severity = 'must' | 'should' | 'note';

/**
 * The mechanical rule. **must**: documented, or breaking it loses or falsifies a verdict. **should**: breaking it costs retries,
 * load or time, or exposes what is inside. **note**: taste.
 */
export function severityOf({ source, cost }: { readonly source: Source; readonly cost: Cost }): Severity {
  if (cost === 'nothing') return 'note';
  return source === 'DOC' || cost === 'verdict' ? 'must' : 'should';
}

/** One rule that a receiver is graded by, as whoever writes it gives it. */
export interface CheckInput<Context> {
  /** Unique, such as `ack.body`: the group, a dot, the rule. Stable: `--only` and `--skip` name it. */
  readonly id: string;
  /** What is checked, in a few words. */
  readonly title: string;
  /** The rule as one sentence. */
  readonly rule: string;
  readonly source: Source;
  readonly cost: Cost;
  /** What to do about a receiver that breaks it, as one sentence. */
  readonly advice: string;
  /**
   * Rejects with a `ConformanceError` when the rule is broken, and with a `NotCheckedError` when that cannot be told. Anything else
   * is a mistake of the check. May resolve with a remark: one sentence on what is no fault, such as which ids are refused.
   */
  run(context: Context): Promise<string | void>;
}

export interface Check<Context> extends CheckInput<Context> {
  /** Follows from `source` and `cost`, and from nothing else. */
  readonly severity: Severity;
}

export function defineCheck<Context>(input: CheckInput<Context>): Check<Context> {
  return { ...input, severity: severityOf(input) };
}

/** Whether the rule is kept cannot be told, because of something else. The message is one sentence with the reason. */
export class NotCheckedError extends Error {
  override readonly name = 'NotCheckedError';
  readonly code = 'NOT_CHECKED';
}
