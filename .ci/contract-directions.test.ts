// The same kinds of change in the other directions, and what is said of operations.
import { describe } from 'node:test';
import { testEdits } from './judged-edits.ts';

const text = { type: 'string' };

void describe('our acknowledgement, which Incode reads', () => {
  const schema = 'components|schemas|Acknowledgement';
  const responses = 'webhooks|ineScraping|post|responses';
  testEdits('receiver', {}, [
    ['a Boolean too', { [`${schema}|properties|success`]: { enum: ['true', true] } }, 'major', 'Incode'],
    ['another constant', { [`${schema}|properties|success|const`]: 'yes' }, 'major', 'Incode'],
    ['any text', { [`${schema}|properties|success`]: text }, 'major', 'Incode'],
    ['the field may be left out', { [`${schema}|required`]: [] }, 'major', 'Incode'],
    ['a new optional field', { [`${schema}|properties|id`]: text }, 'major', 'Incode'],
    [
      'a new required field',
      { [`${schema}|properties|id`]: text, [`${schema}|required`]: ['success', 'id'] },
      'major',
      'Incode',
    ],
    ['any field', { [`${schema}|additionalProperties`]: {} }, 'major', 'Incode'],
    ['another status', { [`${responses}|202`]: { description: 'Accepted' } }, 'major', 'Incode'],
    ['a refusal less', { [`${responses}|417`]: undefined }, 'minor'],
    [
      'another media type',
      { [`${responses}|200|content`]: { 'text/plain': { schema: text } } },
      'major',
      'Incode',
    ],
  ]);
});

void describe('requests to Incode, which we send', () => {
  const start = 'components|schemas|StartRequest';
  const log = 'components|schemas|ExecutiveLogInRequest';
  const score = 'paths|/omni/get/score|get';
  testEdits('mock-provider', { [`${start}|properties|mode`]: { enum: ['A', 'B'] } }, [
    ['a new optional field', { [`${start}|properties|reason`]: text }, 'major', 'Incode'],
    [
      'a new required field',
      { [`${start}|properties|reason`]: text, [`${start}|required`]: ['reason'] },
      'major',
      'Incode',
    ],
    ['an optional field is no longer sent', { [`${start}|properties|language`]: undefined }, 'minor'],
    ['an optional field is always sent', { [`${start}|required`]: ['countryCode'] }, 'minor'],
    ['a required field is left out at times', { [`${log}|required`]: ['email'] }, 'major', 'Incode'],
    [
      'a required field is no longer sent',
      { [`${log}|required`]: ['email'], [`${log}|properties|password`]: undefined },
      'major',
      'Incode',
    ],
    ['null is no longer sent', { [`${start}|properties|language|type`]: 'string' }, 'minor'],
    [
      'a number too',
      { [`${start}|properties|language|type`]: ['string', 'null', 'number'] },
      'major',
      'Incode',
    ],
    [
      'an enumeration gets a value',
      { [`${start}|properties|mode|enum`]: ['A', 'B', 'C'] },
      'major',
      'Incode',
    ],
    ['an enumeration loses a value', { [`${start}|properties|mode|enum`]: ['A'] }, 'minor'],
    [
      'a new parameter',
      { [`${score}|parameters`]: [{ name: 'lang', in: 'query', schema: text }] },
      'major',
      'Incode',
    ],
    ['a new route', { 'paths|/omni/new': { get: { responses: { 200: { description: 'OK' } } } } }, 'minor'],
    ['a route is removed', { 'paths|/omni/get/score': undefined }, 'major', 'whoever uses it'],
  ]);
});

void describe('answers of Incode, which we read', () => {
  const answers = 'paths|/omni/get/score|get|responses';
  const checks = 'components|schemas|ScoreCheck|properties';
  const reader = 'readers of what Incode sends';
  testEdits('mock-provider', {}, [
    ['a new optional field', { [`${checks}|reason`]: text }, 'minor'],
    [
      'a new required field',
      { [`${checks}|reason`]: text, 'components|schemas|ScoreCheck|required': ['reason'] },
      'major',
      reader,
    ],
    ['a field is no longer read', { [`${checks}|value`]: undefined }, 'major', reader],
    ['a number is read too', { [`${checks}|value|type`]: ['string', 'number', 'null'] }, 'minor'],
    ['null is refused', { [`${checks}|value|type`]: 'string' }, 'major', reader],
    ['a status more', { [`${answers}|409`]: { description: 'Conflict' } }, 'minor'],
    ['a status less', { [`${answers}|404`]: undefined }, 'major', reader],
    [
      'a header that may be there',
      { [`${answers}|200|headers`]: { 'Retry-After': { schema: text } } },
      'minor',
    ],
    [
      'a header that must be there',
      { [`${answers}|200|headers`]: { 'Retry-After': { required: true, schema: text } } },
      'major',
      reader,
    ],
  ]);
});

void describe('notifications of the mock, which receivers read', () => {
  const schema = 'components|schemas|SentNotification';
  testEdits('mock-provider', {}, [
    ['a new field', { [`${schema}|properties|reason`]: text }, 'minor'],
    [
      'a status more',
      { [`${schema}|properties|ScrapingStatus|enum`]: ['IN_PROGRESS', 'FINISHED', 'FAILED'] },
      'major',
      'receivers',
    ],
    ['a status less', { [`${schema}|properties|ScrapingStatus|enum`]: ['FINISHED'] }, 'minor'],
    ['a field is left out at times', { [`${schema}|required`]: ['InterviewId'] }, 'major', 'receivers'],
    [
      'an answer is no longer taken',
      { 'webhooks|onboardingStatus|post|responses|204': undefined },
      'major',
      'receivers',
    ],
    [
      'an answer is taken too',
      { 'webhooks|ineScraping|post|responses|204': { description: 'No Content' } },
      'minor',
    ],
  ]);
});

void describe('requests to our own APIs', () => {
  const list = 'paths|/v1/verifications|get';
  const limit = {
    name: 'limit',
    in: 'query',
    schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
  };
  const first = { [`${list}|parameters`]: [limit], [`${list}|security`]: [{}, { apiKey: [] }] };
  testEdits('receiver', first, [
    [
      'an optional parameter more',
      { [`${list}|parameters`]: [limit, { name: 'q', in: 'query', schema: text }] },
      'minor',
    ],
    [
      'a required parameter more',
      { [`${list}|parameters`]: [limit, { name: 'q', in: 'query', required: true, schema: text }] },
      'major',
      'callers',
    ],
    ['a parameter becomes required', { [`${list}|parameters|0|required`]: true }, 'major', 'callers'],
    ['a parameter is removed', { [`${list}|parameters`]: [] }, 'major', 'callers'],
    ['a lower maximum', { [`${list}|parameters|0|schema|maximum`]: 100 }, 'major', 'callers'],
    ['a higher maximum', { [`${list}|parameters|0|schema|maximum`]: 500 }, 'minor'],
    ['another default', { [`${list}|parameters|0|schema|default`]: 20 }, 'major', 'callers'],
    [
      'a parameter is written in another way',
      { [`${list}|parameters|0|style`]: 'pipeDelimited' },
      'major',
      'callers',
    ],
    ['a key must be shown', { [`${list}|security`]: [{ apiKey: [] }] }, 'major', 'callers'],
    ['a key that need not be shown is unknown', { [`${list}|security`]: [{}] }, 'minor'],
    [
      'another key may be shown',
      { [`${list}|security`]: [{}, { apiKey: [] }, { webhookHeader: [] }] },
      'minor',
    ],
    [
      'a body that must be there',
      { [`${list}|requestBody`]: { required: true, content: { 'application/json': { schema: {} } } } },
      'major',
      'callers',
    ],
    [
      'a body that may be there',
      { [`${list}|requestBody`]: { content: { 'application/json': { schema: {} } } } },
      'minor',
    ],
  ]);
  const play = 'components|schemas|PlayRequest';
  testEdits(
    'mock-provider',
    {
      'paths|/_mock/clock|get|security': [{ key: [] }],
      'components|securitySchemes': { key: { type: 'http', scheme: 'bearer' }, other: { type: 'oauth2' } },
    },
    [
      [
        'a new optional field of an object that is closed',
        { [`${play}|properties|speed`]: { type: 'number' } },
        'minor',
      ],
      [
        'a new required field',
        { [`${play}|properties|speed`]: { type: 'number' }, [`${play}|required`]: ['speed'] },
        'major',
        'callers',
      ],
      ['unknown fields are taken', { [`${play}|additionalProperties`]: true }, 'minor'],
      ['fewer items', { [`${play}|properties|scrapeAgainAfterMs|maxItems`]: 5 }, 'major', 'callers'],
      ['wider items', { [`${play}|properties|scrapeAgainAfterMs|items|minimum`]: -1 }, 'minor'],
      ['no key need be shown any more', { 'paths|/_mock/clock|get|security': [{}] }, 'minor'],
      ['another key does too', { 'paths|/_mock/clock|get|security': [{ key: [] }, { other: [] }] }, 'minor'],
      ['a key needs a scope', { 'paths|/_mock/clock|get|security': [{ key: ['read'] }] }, 'major', 'callers'],
    ],
  );
});

void describe('answers of our own APIs', () => {
  const verdict = 'components|schemas|Verdict';
  const list = 'paths|/v1/verifications|get|responses';
  const entries = 'components|schemas|TimelineEntry|anyOf';
  const union = [{ const: 'A' }, { const: 'B' }].map((kind) => ({
    type: 'object',
    properties: { kind, at: text },
  }));
  testEdits('receiver', { 'components|schemas|TimelineEntry': { anyOf: union } }, [
    ['a new optional field', { [`${verdict}|properties|reason`]: text }, 'minor'],
    [
      'a new required field',
      { [`${verdict}|properties|reason`]: text, [`${verdict}|required|9`]: 'reason' },
      'minor',
    ],
    ['a field is removed', { [`${verdict}|properties|key`]: undefined }, 'major', 'callers'],
    ['a field is left out at times', { [`${verdict}|required`]: ['outcome'] }, 'major', 'callers'],
    ['an outcome more', { [`${verdict}|properties|outcome|enum|8`]: 'EXPIRED' }, 'major', 'callers'],
    ['an outcome less', { [`${verdict}|properties|outcome|enum`]: ['CURRENT'] }, 'minor'],
    [
      'null at times',
      {
        [`${verdict}|properties|outcome`]: {
          anyOf: [{ type: 'string', enum: ['CURRENT'] }, { type: 'null' }],
        },
      },
      'major',
      'callers',
    ],
    [
      'one kind of entry more',
      { [entries]: [...union, { type: 'object', properties: { kind: { const: 'new' } } }] },
      'major',
      'callers',
    ],
    ['one kind of entry less', { [entries]: union.slice(1) }, 'minor'],
    ['a status more', { [`${list}|429`]: { description: 'Too Many Requests' } }, 'major', 'callers'],
    ['a status less', { [`${list}|503`]: undefined }, 'minor'],
    ['no success any more', { [`${list}|200`]: undefined }, 'major', 'callers'],
    ['a media type more', { [`${list}|200|content|text/csv`]: { schema: text } }, 'major', 'callers'],
    ['a header more', { [`${list}|200|headers`]: { Link: { schema: text } } }, 'minor'],
    ['a header less', { 'components|responses|Problem401|headers': {} }, 'major', 'Incode, callers'],
    ['a new route', { 'paths|/v1/new': { get: { responses: { 200: { description: 'OK' } } } } }, 'minor'],
    ['a route is removed', { 'paths|/v1/quarantine': undefined }, 'major', 'whoever uses it'],
    [
      'a field more in a refusal, of which Incode looks at the status',
      { 'components|schemas|Problem|properties|hint': text },
      'minor',
    ],
    ['a summary', { 'paths|/v1/verifications|get|summary': 'In other words.' }, 'patch'],
    ['the title', { 'info|title': 'Another' }, 'patch'],
    ['the version', { 'info|version': '9.9.9' }, 'none'],
  ]);
});
