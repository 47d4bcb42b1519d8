import type { Logger } from 'pino';

import type { AnyRequest } from './endpoint.ts';

/**
 * Whether a request may leave out what Incode documents as mandatory. Real clients do: Salesforce's sends an
 * API key and no token, the Node.js sample's approve a token and no API key, and neither is refused (OBS).
 */
export interface CredentialMode {
  readonly isLenient: boolean;
  /** Says in the log what a request left out: once for each header and path, so that a load test stays readable. */
  noteMissing(request: Pick<AnyRequest, 'method' | 'path'>, missingHeader: string): void;
  /** Forgets what it has said. */
  clear(): void;
}

export function createCredentialMode(mode: 'lenient' | 'strict', logger: Logger): CredentialMode {
  // Only paths of the contract come here, so it stays small.
  const noted = new Set<string>();
  return {
    isLenient: mode === 'lenient',
    noteMissing({ method = '', path }, missingHeader) {
      const what = `${missingHeader} ${method} ${path}`;
      if (noted.has(what)) return;
      noted.add(what);
      logger.warn({ missingHeader, method, path }, 'let pass a request that Incode documents as refused');
    },
    clear: () => noted.clear(),
  };
}
