import { expect, test } from 'vitest';

import { Admission } from './admission.ts';

test('who comes while the oldest has waited too long is refused, whatever came in between', async () => {
  let now = 0;
  const admission = new Admission(2_500, () => now);
  const [oldest, later] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const first = admission.run(() => oldest.promise);
  now = 2_500;
  const second = admission.run(() => later.promise);
  now = 2_501;
  await expect(admission.run(() => Promise.resolve())).rejects.toMatchObject({
    code: 'OVERLOADED',
    retryable: true,
  });
  oldest.reject(new Error('no commit'));
  await expect(first).rejects.toThrow('no commit');
  await expect(admission.run(() => Promise.resolve('stored'))).resolves.toBe('stored');
  later.resolve();
  await second;
});
