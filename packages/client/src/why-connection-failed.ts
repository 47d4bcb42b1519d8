/** What Node and its `fetch` hang on an error; a browser tells nothing. */
interface SystemError extends Error {
  readonly code?: unknown;
  /** The name that could not be resolved, or the proxy's. */
  readonly hostname?: unknown;
  readonly address?: unknown;
  readonly port?: unknown;
  /** Of an `AggregateError`: one for each address that was tried. */
  readonly errors?: unknown;
}

/** Errors are nested three or four deep; what is nested in itself must not hold us. */
const depthMax = 8;

function chainOf(error: unknown): SystemError[] {
  const chain: SystemError[] = [];
  let inner: unknown = error;
  while (inner instanceof Error && chain.length < depthMax) {
    const { cause, errors }: SystemError = inner;
    chain.push(inner);
    inner = cause ?? (Array.isArray(errors) ? (errors as unknown[])[0] : undefined);
  }
  return chain;
}

function codeOf({ code }: SystemError): string | undefined {
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? code : undefined;
}

function placeOf({ address, hostname, port }: SystemError): string {
  if (typeof hostname === 'string') return ` ${hostname}`;
  return typeof address === 'string' && typeof port === 'number' ? ` ${address}:${port}` : '';
}

/**
 * Why `fetch` failed: `ENOTFOUND api.example`, `ECONNREFUSED 10.0.0.1:443`, `CERT_HAS_EXPIRED`, `the proxy answered 407`; `undefined`
 * where the platform does not tell. Never a message: that could quote a URL with credentials.
 */
export function whyConnectionFailed(error: unknown): string | undefined {
  const chain = chainOf(error);
  const proxied = chain.map(({ message }) => /^Proxy .*\((\d{3})\)/.exec(message)?.[1]).find(Boolean);
  if (proxied !== undefined) return `the proxy answered ${proxied}`;
  // The innermost says most; the codes of Node's `fetch` itself say only that something failed.
  const coded = chain.filter((each) => codeOf(each) !== undefined).toReversed();
  const told = coded.find((each) => !codeOf(each)?.startsWith('UND_ERR_')) ?? coded[0];
  return told && `${codeOf(told)}${placeOf(told)}`;
}
