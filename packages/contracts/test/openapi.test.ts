import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  mockControlContract,
  omniContract,
  receiverContract,
  tokenContract,
  zeroOmniContract,
} from '@ine-scraping/contracts';
import { mockProviderOpenApi, type OpenApiDocument, receiverOpenApi } from '@ine-scraping/contracts/openapi';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const documents = [
  { name: 'receiver', write: receiverOpenApi, contracts: [receiverContract, tokenContract] },
  {
    name: 'mock-provider',
    write: mockProviderOpenApi,
    contracts: [omniContract, zeroOmniContract, mockControlContract],
  },
];

async function validate(document: object): Promise<{ valid: boolean; errors?: unknown }> {
  return new Validator().validate({ ...document });
}

function operations(document: OpenApiDocument): string[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

describe.each(documents)('the $name document', ({ name, write, contracts }) => {
  it('is valid OpenAPI 3.1 for an independent validator', async () => {
    expect(await validate(write())).toMatchObject({ valid: true });
  });

  it.each([
    ['an operation without responses', (text: string) => text.replaceAll('"responses":', '"replies":')],
    ['a parameter in no place', (text: string) => text.replaceAll('"in":"query"', '"in":"nowhere"')],
    ['another version', (text: string) => text.replace('"openapi":"3.1.1"', '"openapi":"9.9.9"')],
    ['no title', (text: string) => text.replace('"title":', '"name":')],
  ])('is rejected when broken: %s', async (_, broken) => {
    const text = JSON.stringify(write());
    const document = z.looseObject({}).parse(JSON.parse(broken(text)));
    expect(JSON.stringify(document)).not.toBe(text);
    expect(await validate(document)).toMatchObject({ valid: false });
  });

  it('has every route of its contracts, and no other', () => {
    const routes = contracts.flatMap((contract) =>
      Object.values(contract).map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
    );
    expect(operations(write()).toSorted()).toEqual(routes.toSorted());
  });

  it('has no dangling reference and no unused component', () => {
    const document = write();
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/([^"]+)"/g);
    const referred = new Set(Array.from(references, ([, component]) => component ?? ''));
    // Security schemes are referred to by their names alone.
    JSON.parse(JSON.stringify(document), (key, value: unknown) => {
      if (key !== 'security') return value;
      for (const schemes of z.array(z.record(z.string(), z.array(z.string()))).parse(value)) {
        for (const scheme of Object.keys(schemes)) referred.add(`securitySchemes/${scheme}`);
      }
      return value;
    });
    const components = Object.entries(document.components).flatMap(([kind, named]) =>
      Object.keys(named).map((component) => `${kind}/${component}`),
    );
    expect([...referred].toSorted()).toEqual(components.toSorted());
  });

  it('says each error once and refers to it', () => {
    const { components, ...operationsOnly } = write();
    const errors = [...JSON.stringify(operationsOnly).matchAll(/"([45]\d\d)":(\{"[^"]+":)/g)];
    expect(errors.length).toBeGreaterThan(0);
    expect(new Set(errors.map(([, , opening]) => opening))).toEqual(new Set(['{"$ref":']));
    for (const [, status = ''] of errors)
      expect(Object.keys(components.responses).some((component) => component.endsWith(status))).toBe(true);
  });

  it('has operation ids of its own', () => {
    const ids = [...JSON.stringify(write()).matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is the file in the package: run `pnpm openapi` when this fails', async () => {
    const file = await readFile(join(import.meta.dirname, `../openapi/${name}.json`), 'utf8');
    expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(write())));
  });
});

it('describes the webhook as a webhook', () => {
  const post = receiverOpenApi().webhooks?.['ineScraping']?.['post'];
  expect(post).toMatchObject({
    requestBody: {
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Notification' } } },
    },
    responses: {
      200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Acknowledgement' } } } },
    },
  });
});

it("describes both webhooks that the mock provider sends, as a strict writer's", () => {
  const { webhooks = {}, components } = mockProviderOpenApi();
  expect(Object.keys(webhooks)).toEqual(['ineScraping', 'onboardingStatus']);
  const body = (name: string): object => ({
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
  });
  expect(webhooks['ineScraping']?.['post']).toMatchObject({
    requestBody: { required: true, ...body('SentNotification') },
    responses: { 200: body('Acknowledgement') },
  });
  expect(webhooks['onboardingStatus']?.['post']).toMatchObject({
    requestBody: { required: true, ...body('SentOnboardingStatus') },
    responses: {
      200: { content: { 'application/json': { schema: {} } } },
      204: { description: 'No Content' },
    },
  });
  expect(components.schemas['SentNotification']).toMatchObject({
    additionalProperties: false,
    required: ['InterviewId', 'ScrapingStatus'],
    properties: { ScrapingStatus: { enum: ['IN_PROGRESS', 'FINISHED'] } },
  });
  expect(components.schemas['SentOnboardingStatus']).toMatchObject({
    additionalProperties: false,
    required: ['interviewId', 'onboardingStatus'],
  });
});

it('describes a notification that a tolerant receiver takes: unknown fields and statuses pass', () => {
  const notification = receiverOpenApi().components.schemas['Notification'];
  expect(notification).toMatchObject({
    additionalProperties: {},
    required: ['InterviewId', 'ScrapingStatus'],
    properties: { ScrapingStatus: { type: 'string', minLength: 1 } },
  });
});
