import type { AppRoute } from '@ts-rest/core';
import { z } from 'zod';

import { exampleOf } from '../src/msw/example.ts';

/** `params`, `query` and `body` that a route takes, made of nothing but the contract: as little as it allows. */
export function requestOf(route: AppRoute): { params: unknown; query: unknown; body: unknown } {
  const least = (schema: unknown): unknown => {
    if (!(schema instanceof z.ZodType)) return undefined;
    return [undefined, {}].find((value) => schema.safeParse(value).success) ?? exampleOf(schema);
  };
  return {
    params: least(route.pathParams),
    query: least(route.query) ?? {},
    body: 'body' in route ? least(route.body) : undefined,
  };
}
