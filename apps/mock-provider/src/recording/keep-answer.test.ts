import { expect, test } from 'vitest';

import { keepAnswerBody, keepMediaType } from './keep-answer.ts';

test.each([
  [undefined, null],
  ['application/json', 'application/json'],
  ['Application/JSON ;charset=utf-8', 'application/json'],
  ['application/json; customer="Mariana Solorzano"', 'application/json'],
  ['text/html', 'text/html'],
  ['', 'other'],
  ['mariana/solorzano', 'other'],
  ['application/vnd.mariana-solorzano+json', 'other'],
  ['Mariana Solorzano', 'other'],
])('of the content type %j a recording keeps %j', (contentType, kept) => {
  expect(keepMediaType(contentType)).toBe(kept);
});

test.each([
  ['{"success":"true"}', '{"success":"true"}'],
  [' {"success" : true}\n', '{"success":true}'],
  ['{"success":false}', '{"success":false}'],
  ['{"success":"Mariana","success":"true"}', '{"success":"true"}'],
  ['{"success":"true","customer":"Mariana"}', null],
  ['{"success":"Mariana"}', null],
  ['{"success":1}', null],
  ['"Mariana"', null],
  ['Mariana', null],
  ['', null],
])('of the body %j a recording keeps %j', (body, kept) => {
  expect(keepAnswerBody(body)).toBe(kept);
});
