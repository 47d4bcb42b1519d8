import { InvalidArgumentError } from 'commander';

/** Reads a whole number from `min` to `max`; decimal digits only, because `Number` would also take "1e3" and "". */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** Reads an http or https URL. */
export function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username + url.password === '') return url.href;
  throw new InvalidArgumentError('It must be a URL such as http://127.0.0.1:8080/webhook.');
}

/** Collects an option that may be given more than once. */
export function oneMore(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
