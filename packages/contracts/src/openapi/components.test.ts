import { expect, it } from 'vitest';

import { createComponentWriter } from './components.ts';

it('a component that two routes share is written once, and one name cannot stand for two things', () => {
  const writer = createComponentWriter();
  const reference = writer.share('responses', 'Gone', { description: 'Gone' });
  expect(writer.share('responses', 'Gone', { description: 'Gone' })).toEqual(reference);
  expect(writer.components().responses).toEqual({ Gone: { description: 'Gone' } });
  expect(() => writer.share('responses', 'Gone', { description: 'Still here' })).toThrow(
    'components.responses.Gone would stand for two different things',
  );
});
