/** Somebody is not let in. */
export interface Refusal {
  readonly allowed: false;
  readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN';
  /** One sentence; never quotes what the caller sent. */
  readonly detail: string;
  /** The value of `WWW-Authenticate`, without which there must be no 401. */
  readonly challenge: string | null;
}

/** Whether a caller is let in. */
export type Admittance =
  | {
      readonly allowed: true;
      /** By which API key; `null` where none is needed. */
      readonly keyName: string | null;
    }
  | Refusal;

/** Let in by no key of a name. */
export const admitted: Admittance = { allowed: true, keyName: null };

/** Answered 401: who shows the right credential comes in. */
export function unauthenticated(detail: string, challenge: string): Refusal {
  return { allowed: false, code: 'UNAUTHENTICATED', detail, challenge };
}

/** Answered 403. */
export function forbidden(detail: string, challenge: string | null = null): Refusal {
  return { allowed: false, code: 'FORBIDDEN', detail, challenge };
}
