import type { z } from 'zod';

import { MockProviderError } from '../errors.ts';

/** What `called` was asked for, with its defaults; over HTTP the contract has looked at it already. Throws `INVALID_REQUEST`. */
export function parseRequest<Schema extends z.ZodType>(
  called: string,
  schema: Schema,
  request: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(request);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new MockProviderError(
    'INVALID_REQUEST',
    `What ${called} was asked for is wrong. ${mistakes.join('. ')}.`,
  );
}
