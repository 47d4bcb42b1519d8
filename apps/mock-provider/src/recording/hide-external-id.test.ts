import fc from 'fast-check';
import { expect, test } from 'vitest';

import { hideExternalId, standInFor } from './hide-external-id.ts';

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
