import type { Logger } from 'pino';

import type { AnyRequest } from './endpoint.ts';

/** What a request has or has not that Incode documents otherwise: a header, a field, or a field written in another way. */
type Lapse = 'missingHeader' | 'unknownField' | 'correctedField';

/** Lapses that are remembered as said: names of fields are a client's, and there is no end to them. */
const notedMax = 1000;

/**
 * Whether a request may leave out what Incode documents as mandatory, and hold what it does not document. Real clients do:
 * Salesforce's sends an API key and no token, the Node.js sample's approve a token and no API key, Python's a flag as `True`, PHP's an
 * empty object as `[]`, and none is refused (OBS).
 */
export interface CredentialMode {
  readonly isLenient: boolean;
  /** Says in the log what was let pass: once for each name and path, so that a load test stays readable. */
  note(request: Pick<AnyRequest, 'method' | 'path'>, lapse: Lapse, name: string): void;
  /** Forgets what it has said. */
  clear(): void;
}

export function createCredentialMode(mode: 'lenient' | 'strict', logger: Logger): CredentialMode {
  const noted = new Set<string>();
  return {
    isLenient: mode === 'lenient',
    note({ method = '', path }, lapse, name) {
      const what = `${lapse} ${name} ${method} ${path}`;
      if (noted.has(what) || noted.size >= notedMax) return;
      noted.add(what);
      logger.warn({ [lapse]: name, method, path }, 'let pass a request that Incode documents as refused');
    },
    clear: () => noted.clear(),
  };
}
