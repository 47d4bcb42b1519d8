import { MockProviderError } from '../errors.ts';
import type { Session } from '../incode/sessions.ts';
import { webhookUrlSchema } from '../settings.ts';
import type { AllowedHosts } from './allowed-hosts.ts';

/** Where the notifications of each session go. */
export interface CallbackUrls {
  /** The URL in one spelling. Throws `WEBHOOK_URL_REFUSED` when it is none, or its host is not allowed. */
  check(url: string): string;
  /** Gives a session a URL of its own, already checked. */
  set(session: Session, url: string): void;
  /** `null`: nothing is sent. The URL is optional at Incode too (DOC). */
  of(session: Session): string | null;
}

export function createCallbackUrls(hosts: AllowedHosts, defaultUrl: string | null): CallbackUrls {
  const own = new WeakMap<Session, string>();
  return {
    check(url) {
      const parsed = webhookUrlSchema.safeParse(url);
      const problem = parsed.success ? hosts.findProblem(parsed.data) : 'It must be an http or https URL.';
      if (parsed.success && problem === undefined) return parsed.data;
      throw new MockProviderError('WEBHOOK_URL_REFUSED', `The webhookUrl is refused. ${problem}`);
    },
    set: (session, url) => void own.set(session, url),
    of: (session) => own.get(session) ?? defaultUrl,
  };
}
