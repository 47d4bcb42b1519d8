import { type AppRoute, type AppRouter, isAppRoute } from '@ts-rest/core';

import { mockControlContract } from './mock-control/contract.ts';
import { omniContract, zeroOmniContract } from './omni/contract.ts';
import { createDocumentSchemas, type DocumentSchemas, type JsonSchema } from './openapi/document-schemas.ts';
import { writeOperation } from './openapi/operation.ts';
import { receiverContract } from './receiver/contract.ts';
import { webhookContract } from './webhook/contract.ts';
import { tolerantNotificationSchema } from './webhook/notification.ts';

/** An OpenAPI 3.1 document, to be served as JSON. */
export interface OpenApiDocument {
  openapi: '3.1.1';
  info: {
    title: string;
    version: string;
    description: string;
    license: { name: string; identifier: string };
  };
  paths: Record<string, JsonSchema>;
  webhooks?: Record<string, JsonSchema>;
  components: { schemas: Record<string, JsonSchema> };
}

/** The version of the described APIs. */
const apiVersion = '0.1.0';

function pathTemplate(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}

function writePaths(
  contract: AppRouter,
  tag: string,
  schemas: DocumentSchemas,
  idPrefix = '',
): Record<string, JsonSchema> {
  const paths: Record<string, JsonSchema> = {};
  for (const [name, route] of Object.entries(contract)) {
    if (!isAppRoute(route)) continue;
    const operationId = idPrefix + (idPrefix ? name.charAt(0).toUpperCase() + name.slice(1) : name);
    const item = (paths[pathTemplate(route.path)] ??= {});
    item[route.method.toLowerCase()] = writeOperation(operationId, tag, route, schemas);
  }
  return paths;
}

function info(title: string, description: string): OpenApiDocument['info'] {
  return { title, version: apiVersion, description, license: { name: 'MIT', identifier: 'MIT' } };
}

/** The webhook as a receiver must take it. That other casings are folded cannot be said in JSON Schema, and is said in words. */
const tolerantWebhook: AppRoute = { ...webhookContract.notify, body: tolerantNotificationSchema };

/** The receiver: the webhook that it takes, under `webhooks`, and its read API under `/v1`. */
export function receiverOpenApi(): OpenApiDocument {
  const schemas = createDocumentSchemas();
  const paths = writePaths(receiverContract, 'receiver', schemas);
  const post = {
    ...writeOperation('notify', 'webhook', tolerantWebhook, schemas),
    description:
      'Sent by Incode to the URL of the dashboard: IN_PROGRESS, then FINISHED; unordered, at least once. ' +
      'Documented statuses are IN_PROGRESS and FINISHED. Take unknown fields and statuses, and other casings of the names.',
  };
  return {
    openapi: '3.1.1',
    info: info('INE Scraping receiver', "Takes Incode's INE Scraping notifications and serves the verdicts."),
    paths,
    webhooks: { ineScraping: { post } },
    components: { schemas: schemas.components() },
  };
}

/** The mock provider: Incode's Omni API, with and without `/0`, and the control API under `/_mock`. */
export function mockProviderOpenApi(): OpenApiDocument {
  const schemas = createDocumentSchemas();
  const paths = {
    ...writePaths(omniContract, 'omni', schemas),
    ...writePaths(zeroOmniContract, 'omni', schemas, 'zero'),
    ...writePaths(mockControlContract, 'control', schemas),
  };
  return {
    openapi: '3.1.1',
    info: info('INE Scraping mock provider', "Plays Incode's Omni API and the scraping lifecycle."),
    paths,
    components: { schemas: schemas.components() },
  };
}
