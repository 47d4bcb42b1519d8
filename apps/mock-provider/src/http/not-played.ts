/**
 * Paths of Incode that real clients ask for (OBS) and the mock does not play, without `/0`; `…` stands for anything. `docs/fidelity.md`
 * has the same list, with what each is.
 */
export const notPlayed = [
  '/omni/1to1/…',
  '/omni/1toN/…',
  '/omni/add/email',
  '/omni/add/phone',
  '/omni/auth-attempt/…',
  '/omni/authentication/…',
  '/omni/b2b/…',
  '/omni/es/…',
  '/omni/external/…',
  '/omni/externalVerification/…',
  '/omni/flow/…',
  '/omni/single-session',
  '/omni/updated-watchlist-result',
  '/omni/watchlist-result',
  '/api/validate/…',
] as const;

/** The one of {@link notPlayed} that `path` is; `undefined` when it is none. */
export function notPlayedOf(path: string): string | undefined {
  const asked = path.replace(/^\/0(?=\/omni\/)/, '').replace(/\/$/, '');
  return notPlayed.find((known) => {
    const [family, ending] = known.split('/…');
    return ending === undefined ? asked === known : asked === family || asked.startsWith(`${family}/`);
  });
}
