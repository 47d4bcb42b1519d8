import { type AppRoute, type AppRouter, isAppRoute } from '@ts-rest/core';

import { mockControlContract } from './mock-control/contract.ts';
import { omniContract, zeroOmniContract } from './omni/contract.ts';
import {
  type Components,
  type ComponentWriter,
  createComponentWriter,
  type JsonSchema,
} from './openapi/components.ts';
import { writeOperation } from './openapi/operation.ts';
import { receiverContract } from './receiver/contract.ts';
import { onboardingStatusContract, webhookContract, webhookSenderContract } from './webhook/contract.ts';
import { tokenContract } from './webhook/token-contract.ts';
import { tolerantNotificationSchema } from './webhook/notification.ts';
import { sentOnboardingStatusSchema } from './webhook/onboarding-status.ts';

export { notificationJsonSchemas } from './openapi/notification-schemas.ts';

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
  security?: Record<string, string[]>[];
  components: Components & { securitySchemes?: Record<string, JsonSchema> };
}

/** The version of the described APIs is that of the packages; a release writes it. */
const apiVersion = '0.1.0';

function pathTemplate(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}

function writePaths(
  contract: AppRouter,
  tag: string,
  writer: ComponentWriter,
  idPrefix = '',
): Record<string, JsonSchema> {
  const paths: Record<string, JsonSchema> = {};
  for (const [name, route] of Object.entries(contract)) {
    if (!isAppRoute(route)) continue;
    const operationId = idPrefix + (idPrefix ? name.charAt(0).toUpperCase() + name.slice(1) : name);
    const item = (paths[pathTemplate(route.path)] ??= {});
    item[route.method.toLowerCase()] = writeOperation(operationId, tag, route, writer);
  }
  return paths;
}

function info(title: string, description: string): OpenApiDocument['info'] {
  return { title, version: apiVersion, description, license: { name: 'MIT', identifier: 'MIT' } };
}

/** The webhook as a receiver must take it. That other casings are folded cannot be said in JSON Schema, and is said in words. */
const tolerantWebhook: AppRoute = { ...webhookContract.notify, body: tolerantNotificationSchema };

/** What the receiver demands, where it is configured: on the machine of a developer it need not be. */
const receiverSecurity = {
  webhookHeader: {
    type: 'apiKey',
    in: 'header',
    name: 'x-webhook-secret',
    description: 'A static header, whose name and values are settings of the receiver.',
  },
  webhookToken: {
    type: 'oauth2',
    description:
      'A bearer token of POST /oauth/token, or of the identity provider that the receiver is told.',
    flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes: {} } },
  },
  oauthClient: {
    type: 'http',
    scheme: 'basic',
    description: 'The id and the secret of a client of the receiver.',
  },
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key with the scope read, or operate for POST.',
  },
};

/** The paths of the token endpoint, whose security is its own. */
function writeTokenPaths(writer: ComponentWriter): Record<string, JsonSchema> {
  const { path } = tokenContract.requestToken;
  const operation = writeOperation('requestToken', 'webhook', tokenContract.requestToken, writer);
  return { [path]: { post: { ...operation, security: [{ oauthClient: [] }] } } };
}

/** The receiver: the webhook that it takes, under `webhooks`, its token endpoint, and its read API under `/v1`. */
export function receiverOpenApi(): OpenApiDocument {
  const writer = createComponentWriter();
  const paths = { ...writePaths(receiverContract, 'receiver', writer), ...writeTokenPaths(writer) };
  const post = {
    ...writeOperation('notify', 'webhook', tolerantWebhook, writer),
    security: [{}, { webhookHeader: [] }, { webhookToken: [] }, { webhookHeader: [], webhookToken: [] }],
    description:
      'Sent by Incode to the URL of the dashboard: IN_PROGRESS, then FINISHED; unordered, at least once. ' +
      'Documented statuses are IN_PROGRESS and FINISHED. Take unknown fields and statuses, and other casings of the names.',
  };
  return {
    openapi: '3.1.1',
    info: info(
      'INE Scraping receiver',
      "Takes Incode's INE Scraping notifications and serves the verdicts. Beside what is described here, GET /metrics answers " +
        "whoever has the scope read in Prometheus's text format, and GET /healthz and GET /readyz answer everybody.",
    ),
    paths,
    webhooks: { ineScraping: { post } },
    security: [{}, { apiKey: [] }],
    components: { ...writer.components(), securitySchemes: receiverSecurity },
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

function writeSentWebhooks(writer: ComponentWriter): Record<string, JsonSchema> {
  const ineScraping = {
    ...writeOperation('notify', 'webhook', webhookSenderContract.notify, writer),
    summary: webhookContract.notify.summary,
    description:
      'Sent to the URL of INE Scraping: IN_PROGRESS, then FINISHED, exactly so unless a scenario changes it on purpose. ' +
      'The answer is the one of the INE Scraping page; under other delivery policies others will do.',
  };
  const onboardingStatus = {
    ...writeOperation('notifyOnboardingStatus', 'webhook', sentOnboardingStatus, writer),
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
  const writer = createComponentWriter();
  const paths = {
    ...writePaths(omniContract, 'omni', writer),
    ...writePaths(zeroOmniContract, 'omni', writer, 'zero'),
    ...writePaths(mockControlContract, 'control', writer),
  };
  const webhooks = writeSentWebhooks(writer);
  return {
    openapi: '3.1.1',
    info: info('INE Scraping mock provider', "Plays Incode's Omni API and the scraping lifecycle."),
    paths,
    webhooks,
    components: writer.components(),
  };
}
