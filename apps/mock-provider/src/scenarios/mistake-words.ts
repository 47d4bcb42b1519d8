import type { z } from 'zod';

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** What is counted of a value that is too long or too short; nothing for a number. */
const countedWords: Readonly<Record<string, string>> = {
  string: ' characters long',
  array: ' entries long',
};

/**
 * A mistake in the words of whoever writes a file by hand; `undefined` where the library's own will do. What a schema says
 * itself comes before both.
 */
export const wordMistake: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      return `must be ${typeWords[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${countedWords[issue.origin] ?? ''}`;
    case 'too_small':
      if (issue.minimum === 1 && issue.origin in countedWords) return 'must not be empty';
      return `must be at least ${issue.minimum}${countedWords[issue.origin] ?? ''}`;
    default:
      return undefined;
  }
};
