import { type AppRoute, ContractNoBody } from '@ts-rest/core';
import { z } from 'zod';

import { problemContentType } from '../problem.ts';
import { tokenErrorSchema } from '../webhook/token-contract.ts';
import type { ComponentWriter, JsonSchema } from './components.ts';

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
  421: 'Misdirected Request',
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
  writer: ComponentWriter,
): JsonSchema[] {
  if (!(fields instanceof z.ZodObject)) return [];
  const shape: Record<string, unknown> = fields.shape;
  return Object.entries(shape).flatMap(([name, schema]): JsonSchema[] => {
    // OpenAPI has security schemes for Authorization and ignores a parameter of that name.
    if (!isSchema(schema) || name === 'authorization') return [];
    const required = !schema.safeParse(undefined).success;
    const parameter = { name, in: place, required, schema: writer.writeSchema(schema) };
    // A header means the same on every route; what a query's `id` is depends on the route.
    return [place === 'header' ? writer.share('parameters', name, parameter) : parameter];
  });
}

/** The media type and the schema of a declared response; `undefined` when it has no body. */
function declaredBody(declared: unknown): { contentType: string; schema: z.ZodType } | undefined {
  if (isSchema(declared)) return { contentType: 'application/json', schema: declared };
  if (typeof declared !== 'object' || declared === null) return undefined;
  if (!('contentType' in declared) || !('body' in declared)) return undefined;
  const { contentType, body } = declared;
  return typeof contentType === 'string' && isSchema(body) ? { contentType, schema: body } : undefined;
}

/** What a 401 of ours always has (RFC 9110, section 15.5.2). Incode's own is not told by its pages (UNK). */
const challengeHeader: JsonSchema = {
  'WWW-Authenticate': {
    description: 'How to show who is asking.',
    required: true,
    schema: { type: 'string' },
  },
};

/** A response; an error, which many routes have, as a reference: `OmniError404`, `Problem404`. */
function response(status: string, declared: unknown, writer: ComponentWriter): JsonSchema {
  const description = reasonPhrases[status] ?? `Status ${status}`;
  const body = declaredBody(declared);
  if (!body) return { description };
  const { contentType, schema } = body;
  const content = { [contentType]: { schema: writer.writeSchema(schema) } };
  const isOurs = contentType === problemContentType || schema === tokenErrorSchema;
  const isChallenge = status === '401' && isOurs;
  const written = { description, ...(isChallenge ? { headers: challengeHeader } : {}), content };
  const name = writer.nameOf(schema);
  return Number(status) < 400 || name === undefined
    ? written
    : writer.share('responses', `${name}${status}`, written);
}

function requestBody(route: AppRoute, writer: ComponentWriter): JsonSchema {
  if (!('body' in route) || route.body === ContractNoBody || !isSchema(route.body)) return {};
  const { contentType = 'application/json' } = route;
  return {
    requestBody: {
      required: !route.body.safeParse(undefined).success,
      content: { [contentType]: { schema: writer.writeSchema(route.body) } },
    },
  };
}

/** One route of a contract as an OpenAPI operation. */
export function writeOperation(
  operationId: string,
  tag: string,
  route: AppRoute,
  writer: ComponentWriter,
): JsonSchema {
  const declared = [
    ...parameters('path', route.pathParams, writer),
    ...parameters('query', route.query, writer),
    ...parameters('header', route.headers, writer),
  ];
  const responses = Object.entries(route.responses).map(([status, body]) => [
    status,
    response(status, body, writer),
  ]);
  return {
    operationId,
    tags: [tag],
    ...(route.summary === undefined ? {} : { summary: route.summary }),
    ...(declared.length === 0 ? {} : { parameters: declared }),
    ...requestBody(route, writer),
    responses: Object.fromEntries(responses),
  };
}
