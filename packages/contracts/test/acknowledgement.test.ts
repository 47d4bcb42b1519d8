import { acknowledgementBody, acknowledgementSchema } from '@ine-scraping/contracts';
import { acknowledgementExamples } from '@ine-scraping/contracts/examples';
import { expect, it } from 'vitest';

it('is the literal of the page, to the byte', () => {
  expect(acknowledgementBody).toBe('{"success":"true"}');
});

const judgedByBody = acknowledgementExamples.filter(
  ({ status, contentType, body }) =>
    status === 200 && contentType?.startsWith('application/json') && !body.endsWith('tr'),
);

it.each(judgedByBody)('$name: acknowledges $acknowledges', ({ body, acknowledges }) => {
  expect(acknowledgementSchema.safeParse(JSON.parse(body)).success).toBe(acknowledges);
});
