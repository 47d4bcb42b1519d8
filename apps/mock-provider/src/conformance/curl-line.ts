import { tokenHeader } from '@ine-scraping/contracts';
import type { ConformanceRequest } from '@ine-scraping/contracts/conformance';

/** More than any case sends that a person would paste. */
const bodyBytesMax = 4096;

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Bytes that a shell can hand on as they are: no NUL, no control character, sound UTF-8. */
function isPlain(body: string | Uint8Array): body is string {
  return typeof body === 'string' && Buffer.from(body).toString() === body && !/\p{Cc}/u.test(body);
}

/** `printf` takes what no shell argument can hold as octal numbers. */
function printf(bytes: Uint8Array): string {
  const escaped = Array.from(bytes, (byte) => {
    const character = String.fromCodePoint(byte);
    return /[A-Za-z0-9 _.,:;{}[\]"=-]/.test(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `printf '${escaped.join('')}' | `;
}

/**
 * A request as a line for a POSIX shell that sends the same. Tokens, and each of `secrets`, are replaced by their names: whoever
 * pastes the line knows them, and whoever reads the log must not. Of a long body it tells only how long it is.
 */
export function curlLine(
  baseUrl: string,
  { method, path, headers, body }: ConformanceRequest,
  secrets: Readonly<Record<string, string>> = {},
): string {
  // curl names a content type of its own unless it is told not to.
  const sent = { ...(body === undefined ? {} : { 'content-type': '' }), ...headers };
  const named = Object.entries(sent).map(([name, value]) => {
    const shown = name === tokenHeader ? '<token>' : value;
    return `-H ${quote(shown === '' ? `${name}:` : `${name}: ${shown}`)}`;
  });
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : (body ?? new Uint8Array());
  const isLong = bytes.length > bodyBytesMax;
  const isPiped = body !== undefined && !isLong && !isPlain(body);
  const data = isLong ? quote(`<${bytes.length} bytes>`) : isPlain(body ?? '') ? quote(String(body)) : '@-';
  const line = [
    `${isPiped ? printf(bytes) : ''}curl -i -X ${method} ${quote(`${baseUrl}${path}`)}`,
    ...named,
    ...(body === undefined ? [] : [`--data-binary ${data}`]),
  ].join(' ');
  // In a header it stands as it is, and in a body as JSON writes it.
  const spellings = Object.entries(secrets).flatMap(([name, secret]) =>
    [quote(JSON.stringify(secret)).slice(2, -2), quote(secret).slice(1, -1)].map((text) => [text, name]),
  );
  return spellings.reduce(
    (shown, [text = '', name]) => (text === '' ? shown : shown.replaceAll(text, `<${name}>`)),
    line,
  );
}
