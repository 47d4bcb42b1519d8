import { type AppRoute, type AppRouter, isAppRoute } from '@ts-rest/core';

import { mockControlContract } from './mock-control/contract.ts';
import { omniContract, zeroOmniContract } from './omni/contract.ts';
import { createDocumentSchemas, type DocumentSchemas, type JsonSchema } from './openapi/document-schemas.ts';
import { writeOperation } from './openapi/operation.ts';
import { receiverContract } from './receiver/contract.ts';
import { onboardingStatusContract, webhookContract, webhookSenderContract } from './webhook/contract.ts';
import { tolerantNotificationSchema } from './webhook/notification.ts';
import { sentOnboardingStatusSchema } from './webhook/onboarding-status.ts';

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

/** The onboarding status as its sender writes it, and the answers that it takes as a success. */
const sentOnboardingStatus: AppRoute = {
  ...onboardingStatusContract.notify,
  body: sentOnboardingStatusSchema,
  responses: {
    200: onboardingStatusContract.notify.responses[200],
    204: onboardingStatusContract.notify.responses[204],
  },
};

function writeSentWebhooks(schemas: DocumentSchemas): Record<string, JsonSchema> {
  const ineScraping = {
    ...writeOperation('notify', 'webhook', webhookSenderContract.notify, schemas),
    summary: webhookContract.notify.summary,
    description:
      'Sent to the URL of INE Scraping: IN_PROGRESS, then FINISHED, exactly so unless a scenario changes it on purpose. ' +
      'The answer is the one of the INE Scraping page; under other delivery policies others will do.',
  };
  const onboardingStatus = {
    ...writeOperation('notifyOnboardingStatus', 'webhook', sentOnboardingStatus, schemas),
    description:
      'Sent to a URL of its own, for each status that a session reaches. A success is 200 with application/json, ' +
      'whatever the body, or 204.',
  };
  return { ineScraping: { post: ineScraping }, onboardingStatus: { post: onboardingStatus } };
}

/**
 * The mock provider: Incode's Omni API, with and without `/0`, the control API under `/_mock`, and the two webhooks that it
 * sends.
 */
export function mockProviderOpenApi(): OpenApiDocument {
  const schemas = createDocumentSchemas();
  const paths = {
    ...writePaths(omniContract, 'omni', schemas),
    ...writePaths(zeroOmniContract, 'omni', schemas, 'zero'),
    ...writePaths(mockControlContract, 'control', schemas),
  };
  const webhooks = writeSentWebhooks(schemas);
  return {
    openapi: '3.1.1',
    info: info('INE Scraping mock provider', "Plays Incode's Omni API and the scraping lifecycle."),
    paths,
    webhooks,
    components: { schemas: schemas.components() },
  };
}
