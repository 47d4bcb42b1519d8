import fc from 'fast-check';
import { expect, test } from 'vitest';

import { hideExternalId, standInFor } from './hide-external-id.ts';

test('whatever the id is, its stand-in says nothing of it and keeps the length of the body', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (externalId) => {
      const body = JSON.stringify({ InterviewId: '0', externalId, ScrapingStatus: 'FINISHED' });
      const hidden = hideExternalId(body, externalId);
      expect(JSON.parse(hidden)).toMatchObject({ externalId: standInFor(externalId) });
      expect(Buffer.byteLength(hidden)).toBe(Buffer.byteLength(body));
    }),
  );
});

test('a body without an id stays as it is', () => {
  expect(hideExternalId('{"InterviewId":"0"}', undefined)).toBe('{"InterviewId":"0"}');
  expect(hideExternalId('{"externalId":""}', '')).toBe('{"externalId":""}');
});
