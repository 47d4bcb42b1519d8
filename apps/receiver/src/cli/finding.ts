/** What `check` found of one part, as one sentence. */
export interface Finding {
  /** `note`: it works, and somebody may want to know. */
  readonly kind: 'ok' | 'note' | 'failed';
  readonly text: string;
}

export const ok = (text: string): Finding => ({ kind: 'ok', text });
export const note = (text: string): Finding => ({ kind: 'note', text });
export const failed = (text: string): Finding => ({ kind: 'failed', text });
