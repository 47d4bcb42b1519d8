/** PostgreSQL's `text` takes neither NUL nor unpaired surrogates, and one such value fails a whole multi-row insert. */
export function toStorableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\uFFFD');
}
