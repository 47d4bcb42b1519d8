import fc from 'fast-check';
import { expect, test } from 'vitest';

import { hideExternalId, keepAnswerBody, keepMediaType, standInFor } from './personal-data.ts';

const words = ['0', 'FINISHED', 'InterviewId', 'externalId', 'ScrapingStatus', '$&'];
const ids = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.constantFrom(...words));

test('whatever the id is, its stand-in says nothing of it, keeps the length of the body and leaves the rest alone', () => {
  fc.assert(
    fc.property(ids, fc.constantFrom('externalId', 'externalid'), (externalId, name) => {
      const notification = { InterviewId: '0', [name]: externalId, ScrapingStatus: 'FINISHED' };
      const body = JSON.stringify(notification);
      const hidden = hideExternalId(body, externalId);
      expect(JSON.parse(hidden)).toEqual({ ...notification, [name]: standInFor(externalId) });
      expect(Buffer.byteLength(hidden)).toBe(Buffer.byteLength(body));
    }),
    { seed: 20_260_101 },
  );
});

test('a body that is no JSON any more hides it too', () => {
  expect(hideExternalId('{"InterviewId":"0","externalId":"ab",', 'ab')).toBe(
    '{"InterviewId":"0","externalId":"xx",',
  );
});

test('a body without an id stays as it is', () => {
  expect(hideExternalId('{"InterviewId":"0"}', undefined)).toBe('{"InterviewId":"0"}');
  expect(hideExternalId('{"externalId":""}', '')).toBe('{"externalId":""}');
});

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
