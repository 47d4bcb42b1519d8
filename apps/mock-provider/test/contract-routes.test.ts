import { createServer } from 'node:http';

import { mockControlContract, omniContract, zeroOmniContract } from '@ine-scraping/contracts';
import { mockProviderOpenApi } from '@ine-scraping/contracts/openapi';
import { providerCases } from '@ine-scraping/contracts/conformance';
import { type AppRouter, isAppRoute } from '@ts-rest/core';
import type { Express } from 'express';
import { expect, test } from 'vitest';

import { composeInTest } from './support/compose.ts';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { get } from './support/omni.ts';
import { startProvider } from './support/provider.ts';

/** What is served without a contract, because it is about the process and not about Incode. */
const ownRoutes = ['GET /healthz', 'GET /readyz', 'GET /metrics', 'GET /openapi.json'];

function contractRoutes(contract: AppRouter): string[] {
  return Object.values(contract).flatMap((route) =>
    isAppRoute(route) ? [`${route.method} ${route.path}`] : contractRoutes(route),
  );
}

/** Every route that the router really has, with one entry for each method. */
function routesOf(app: Express): string[] {
  return app.router.stack.flatMap(({ route }) => {
    if (!route) return [];
    const methods = route.stack.map(({ method }) => method.toUpperCase());
    return [route.path].flat().flatMap((path) => methods.map((method) => `${method} ${path}`));
  });
}

test('every route that is mounted is in a contract, and every route of the contracts is mounted', () => {
  const documented = [omniContract, zeroOmniContract, mockControlContract].flatMap(contractRoutes);
  const mounted = new Set(routesOf(composeInTest().app));
  expect([...mounted].filter((route) => !ownRoutes.includes(route)).toSorted()).toEqual(
    documented.toSorted(),
  );
});

test('a router is not mounted where the walk would not see it', () => {
  const app = composeInTest().app;
  const hidden = app.router.stack.filter(({ route, handle }) => !route && 'stack' in handle);
  expect(hidden).toEqual([]);
});

test('the walk sees a route that is in no contract', () => {
  const app = composeInTest().app;
  app.get('/omni/secret-door', (_request, response) => void response.end());
  expect(routesOf(app)).toContain('GET /omni/secret-door');
});

const credentialModes = ['lenient', 'strict'] as const;
const cases = credentialModes.flatMap((credentials) =>
  providerCases.map((providerCase) => ({ credentials, ...providerCase })),
);

for (const { credentials, name, run } of cases) {
  test(`the provider conformance case holds with ${credentials} credentials: ${name}`, async () => {
    const { url } = await startProvider({ clock: 'real', credentials });
    const outcome = run(async ({ method, path, headers, body }) => {
      const init: RequestInit = { method, headers, redirect: 'manual' };
      if (body !== undefined) init.body = body;
      const response = await fetch(url + path, init);
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      };
    });
    await expect(outcome).resolves.toBeUndefined();
  });
}

test('the OpenAPI document is the one of the contracts', async () => {
  const { body } = await get(await startProvider(), '/openapi.json');
  expect(body).toEqual(JSON.parse(JSON.stringify(mockProviderOpenApi())));
});

test('the OpenAPI document is built once, and not before somebody asks for it', async () => {
  let built = 0;
  const describeApi = (): object => ({ built: (built += 1) });
  const port = await listenInTest(createServer(composeInTest({}, [], describeApi).app));
  expect(built).toBe(0);
  const url = `http://127.0.0.1:${port}`;
  for (const _ of ['first', 'second']) {
    const answer = await fetch(`${url}/openapi.json`);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await answer.json()).toEqual({ built: 1 });
  }
});
