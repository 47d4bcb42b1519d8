import type { MockProviderOptions } from '../../src/index.ts';

/** A request that is refused, and in which words. In `path`, `OTHER` is the id of another session. */
export interface Refusal {
  /** Method and path. */
  readonly to: string;
  /** The token that it carries: of a session, or an executive's. Default: none. */
  readonly as?: 'SESSION' | 'EXECUTIVE';
  /** Besides the token. Default: API key and version. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly settings?: MockProviderOptions;
  /** Scraping of the session has finished. */
  readonly scraped?: boolean;
  readonly status: number;
  readonly says: string;
  readonly answered?: Readonly<Record<string, string>>;
}

/** One of the control API, which is answered as a problem. */
export interface ControlRefusal extends Refusal {
  readonly code: string;
  readonly fields?: readonly string[];
}

export const unknownId = '0123456789abcdef01234567';
export const json = { 'content-type': 'application/json' };

// What the Omni API and the control API refuse alike.
export const noPath = { status: 404, says: 'There is no such path.' };
export const malformed = { status: 400, says: 'The path or the JSON body cannot be read.' };
export const tooLarge = { status: 413, says: 'The body is larger than this endpoint takes.' };
export const notJson = { status: 415, says: 'The Content-Type of the body must be application/json.' };
export const wrongEncoding = { status: 415, says: 'The encoding of the body is not supported.' };

export function otherMethod(allow: string): Pick<Refusal, 'status' | 'says' | 'answered'> {
  return { status: 405, says: `This path takes ${allow}.`, answered: { allow } };
}
