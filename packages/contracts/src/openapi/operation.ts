import { type AppRoute, ContractNoBody } from '@ts-rest/core';
import { z } from 'zod';

import type { DocumentSchemas, JsonSchema } from './document-schemas.ts';

const reasonPhrases: Readonly<Record<string, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

function isSchema(value: unknown): value is z.ZodType {
  return value instanceof z.ZodType;
}

function parameters(
  place: 'path' | 'query' | 'header',
  fields: unknown,
  schemas: DocumentSchemas,
): JsonSchema[] {
  if (!(fields instanceof z.ZodObject)) return [];
  const shape: Record<string, unknown> = fields.shape;
  return Object.entries(shape).flatMap(([name, schema]) => {
    // OpenAPI has security schemes for Authorization and ignores a parameter of that name.
    if (!isSchema(schema) || name === 'authorization') return [];
    return { name, in: place, required: !schema.safeParse(undefined).success, schema: schemas.write(schema) };
  });
}

function content(contentType: string, schema: z.ZodType, schemas: DocumentSchemas): JsonSchema {
  return { [contentType]: { schema: schemas.write(schema) } };
}

function response(status: string, declared: unknown, schemas: DocumentSchemas): JsonSchema {
  const description = reasonPhrases[status] ?? `Status ${status}`;
  if (isSchema(declared)) return { description, content: content('application/json', declared, schemas) };
  if (typeof declared === 'object' && declared !== null && 'contentType' in declared && 'body' in declared) {
    const { contentType, body } = declared;
    if (typeof contentType === 'string' && isSchema(body)) {
      return { description, content: content(contentType, body, schemas) };
    }
  }
  return { description };
}

function requestBody(route: AppRoute, schemas: DocumentSchemas): JsonSchema {
  if (!('body' in route) || route.body === ContractNoBody || !isSchema(route.body)) return {};
  return {
    requestBody: {
      required: !route.body.safeParse(undefined).success,
      content: content('application/json', route.body, schemas),
    },
  };
}

/** One route of a contract as an OpenAPI operation. */
export function writeOperation(
  operationId: string,
  tag: string,
  route: AppRoute,
  schemas: DocumentSchemas,
): JsonSchema {
  const declared = [
    ...parameters('path', route.pathParams, schemas),
    ...parameters('query', route.query, schemas),
    ...parameters('header', route.headers, schemas),
  ];
  const responses = Object.entries(route.responses).map(([status, body]) => [
    status,
    response(status, body, schemas),
  ]);
  return {
    operationId,
    tags: [tag],
    ...(route.summary === undefined ? {} : { summary: route.summary }),
    ...(declared.length === 0 ? {} : { parameters: declared }),
    ...requestBody(route, schemas),
    responses: Object.fromEntries(responses),
  };
}
