// Every kind of change of what is read: which version it needs and whom it breaks.
import { describe } from 'node:test';
import { testEdits } from './judged-edits.ts';

const text = { type: 'string' };
const incode = 'readers of what Incode sends';

void describe('a notification, which we read', () => {
  const schema = 'components|schemas|Notification';
  const field = `${schema}|properties`;
  testEdits(
    'receiver',
    {
      [`${field}|status`]: { type: 'string', enum: ['A', 'B'] },
      [`${field}|count`]: { type: 'integer', minimum: 1 },
    },
    [
      ['a new optional field', { [`${field}|reason`]: text }, 'minor'],
      [
        'a new required field',
        { [`${field}|reason`]: text, [`${schema}|required`]: ['InterviewId', 'ScrapingStatus', 'reason'] },
        'major',
        incode,
      ],
      ['an optional field is removed', { [`${field}|externalId`]: undefined }, 'major', incode],
      [
        'a required field is removed',
        { [`${field}|ScrapingStatus`]: undefined, [`${schema}|required`]: ['InterviewId'] },
        'major',
        incode,
      ],
      ['a required field becomes optional', { [`${schema}|required`]: ['InterviewId'] }, 'minor'],
      [
        'an optional field becomes required',
        { [`${schema}|required`]: ['InterviewId', 'ScrapingStatus', 'externalId'] },
        'major',
        incode,
      ],
      [
        'a text becomes an enumeration',
        { [`${field}|ScrapingStatus`]: { type: 'string', enum: ['FINISHED'] } },
        'major',
        incode,
      ],
      ['an enumeration gets a value', { [`${field}|status|enum`]: ['A', 'B', 'C'] }, 'minor'],
      ['an enumeration loses a value', { [`${field}|status|enum`]: ['A'] }, 'major', incode],
      ['an enumeration becomes any text', { [`${field}|status`]: text }, 'minor'],
      [
        'an enumeration becomes a text that refuses one of it',
        { [`${field}|status`]: { type: 'string', pattern: '^A' } },
        'major',
        incode,
      ],
      ['a number is read too', { [`${field}|externalId|type`]: ['string', 'null', 'number'] }, 'minor'],
      ['null is refused', { [`${field}|externalId|type`]: 'string' }, 'major', incode],
      ['an integer becomes a number', { [`${field}|count|type`]: 'number' }, 'minor'],
      ['another type', { [`${field}|ScrapingStatus`]: { type: 'boolean' } }, 'major', incode],
      ['a lower minimum of the length', { [`${field}|ScrapingStatus|minLength`]: 0 }, 'minor'],
      ['a higher minimum of the length', { [`${field}|ScrapingStatus|minLength`]: 2 }, 'major', incode],
      ['a lower maximum of the length', { [`${field}|InterviewId|maxLength`]: 24 }, 'major', incode],
      ['no maximum of the length', { [`${field}|InterviewId|maxLength`]: undefined }, 'minor'],
      ['a maximum of a number', { [`${field}|count|maximum`]: 10 }, 'major', incode],
      [
        'an exclusive minimum that says the same and more',
        { [`${field}|count|minimum`]: undefined, [`${field}|count|exclusiveMinimum`]: 1 },
        'major',
        incode,
      ],
      ['a new pattern', { [`${field}|ScrapingStatus|pattern`]: '^[A-Z_]+$' }, 'major', incode],
      ['a pattern less', { [`${field}|InterviewId|allOf`]: [] }, 'minor'],
      [
        'another pattern',
        { [`${field}|InterviewId|allOf`]: [{ pattern: '^[0-9a-f]{24}$' }] },
        'major',
        incode,
      ],
      ['a new format', { [`${field}|InterviewId|format`]: 'uuid' }, 'major', incode],
      ['a keyword that nobody knows', { [`${field}|InterviewId|spelling`]: 'strict' }, 'major', incode],
      ['unknown fields are refused', { [`${schema}|additionalProperties`]: false }, 'major', incode],
      ['a description', { [`${schema}|description`]: 'In other words.' }, 'patch'],
      [
        'a second media type',
        { 'webhooks|ineScraping|post|requestBody|content|application/x-www-form-urlencoded': { schema: {} } },
        'minor',
      ],
      [
        'another media type',
        { 'webhooks|ineScraping|post|requestBody|content': { 'application/xml': { schema: {} } } },
        'major',
        incode,
      ],
      [
        'a header that must be there',
        {
          'webhooks|ineScraping|post|parameters': [
            { name: 'x-signature', in: 'header', required: true, schema: text },
          ],
        },
        'major',
        incode,
      ],
      [
        'a header that may be there',
        { 'webhooks|ineScraping|post|parameters': [{ name: 'x-signature', in: 'header', schema: text }] },
        'minor',
      ],
      [
        'a secret must be shown',
        { 'webhooks|ineScraping|post|security': [{ webhookHeader: [] }] },
        'major',
        incode,
      ],
      ['the webhook is removed', { webhooks: {} }, 'major', 'whoever uses it'],
    ],
  );
  testEdits('notification', {}, [
    [
      'its JSON Schema: a new required field',
      { 'properties|reason': text, required: ['InterviewId', 'ScrapingStatus', 'reason'] },
      'major',
      incode,
    ],
    ['its JSON Schema: a new optional field', { 'properties|reason': text }, 'minor'],
    ['its JSON Schema: a description', { description: 'In other words.' }, 'patch'],
  ]);
  testEdits('onboarding-status', {}, [
    ['the other: null is refused', { 'properties|flowId|type': 'string' }, 'major', incode],
  ]);
});
