/**
 * The first `lengthMax` UTF-16 units of `text`, as a text of its own: what `slice` gives keeps the whole of the text that
 * it was cut from in memory, and what is remembered here was cut from what somebody else sent.
 */
export function cutText(text: string, lengthMax: number): string {
  return Buffer.from(text.slice(0, lengthMax), 'utf16le').toString('utf16le');
}
