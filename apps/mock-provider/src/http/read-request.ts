import type { AppRoute } from '@ts-rest/core';
import { z } from 'zod';

import type { Access } from './access.ts';
import { type AnyRequest, type Middleware, routeOf } from './endpoint.ts';
import { describeRefused, type Failure } from './failure.ts';
import { readLeniently } from './lenient-reading.ts';

const places = ['query', 'body'] as const;
type Place = (typeof places)[number];

/** `undefined`: the route takes nothing there. */
function schemaOf(route: AppRoute, place: Place): z.ZodType | undefined {
  const schema = place === 'body' ? 'body' in route && route.body : route.query;
  return schema instanceof z.ZodType ? schema : undefined;
}

function unknownFields(place: Place, unknown: readonly string[]): Failure {
  const fields = unknown.map((field) => ({ field, message: 'is not known here' }));
  const detail = fields.map((field) => describeRefused(place, field)).join(' ');
  return { status: 400, code: 'FIELD_UNKNOWN', detail, fields };
}

function replace(request: AnyRequest, place: Place, value: unknown): void {
  // Express's own `query` is a getter, and reads the URL again each time.
  Object.defineProperty(request, place, { value, configurable: true, enumerable: true, writable: true });
}

/**
 * Comes between a request and its contract, which is strict. Lenient: what a Spring server would take is written as the contract has
 * it, and said in the log. Strict: nothing is changed, and a field that the contract does not know is refused with 400. `idNames`: what
 * the query may call the interview, whatever the contract says; it was read before.
 */
export function readRequest(
  { credentialMode, answerFailure }: Access,
  idNames: readonly string[],
): Middleware {
  return (request, response, next) => {
    const route = routeOf(request);
    for (const place of places) {
      const { value, unknown: all, corrected } = readLeniently(schemaOf(route, place), request[place]);
      const unknown = [...all].filter((name) => place === 'body' || !idNames.includes(name));
      if (credentialMode.isLenient) {
        for (const name of unknown) credentialMode.note(request, 'unknownField', name);
        for (const name of corrected) credentialMode.note(request, 'correctedField', name || place);
        if (corrected.size > 0) replace(request, place, value);
      } else if (unknown.length > 0) {
        answerFailure(request, response, unknownFields(place, unknown));
        return;
      }
    }
    next();
  };
}
