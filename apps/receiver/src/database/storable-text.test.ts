import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { toStorableText } from './database.ts';

test('any text becomes well-formed and free of NUL', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const storable = toStorableText(text);
      expect(storable.isWellFormed()).toBe(true);
      expect(storable).not.toContain('\u0000');
      expect(storable).toHaveLength(text.length);
    }),
  );
});

test('text that can be stored stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (text) => {
      fc.pre(!text.includes('\u0000'));
      expect(toStorableText(text)).toBe(text);
    }),
  );
});
