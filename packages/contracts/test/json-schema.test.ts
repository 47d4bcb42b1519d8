import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  badNotifications,
  documentedNotifications,
  toleratedNotifications,
} from '@ine-scraping/contracts/examples';
import { notificationJsonSchemas } from '@ine-scraping/contracts/openapi';
import { expect, it } from 'vitest';
import { z } from 'zod';

const schemas = notificationJsonSchemas();

it.each(Object.entries(schemas))(
  'the JSON Schema of %s is the file in the package: run `pnpm openapi` when this fails',
  async (name, schema) => {
    const file = await readFile(join(import.meta.dirname, `../json-schema/${name}.json`), 'utf8');
    expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(schema)));
  },
);

/** Read back from the JSON Schema, as a team on another stack reads it. */
const notificationSchema = z.fromJSONSchema(schemas.notification);

it.each([...documentedNotifications, ...toleratedNotifications])(
  'the JSON Schema takes a notification whose names are as documented: $name',
  ({ body }) => {
    const isSpelled = 'InterviewId' in body && 'ScrapingStatus' in body;
    expect(notificationSchema.safeParse(body).success).toBe(isSpelled);
  },
);

// Which texts are no ids is said in patterns beside others, of which zod reads back only some.
const refusedByType = badNotifications.filter(({ body, field }) => {
  const value = field === null ? 'of the request' : z.looseObject({}).parse(JSON.parse(String(body)))[field];
  return typeof value !== 'string' || value === '';
});

it.each(refusedByType)('the JSON Schema refuses a notification: $name', ({ body }) => {
  expect(notificationSchema.safeParse(JSON.parse(String(body))).success).toBe(false);
});
