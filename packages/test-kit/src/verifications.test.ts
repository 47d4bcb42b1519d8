import { verificationSchema } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { verifications } from './verifications.ts';

test.each(Object.entries(verifications))(
  'the verification in %s is one by the contract',
  (state, verification) => {
    expect(verification.state).toBe(state);
    expect(verificationSchema.parse(verification)).toEqual(verification);
  },
);
