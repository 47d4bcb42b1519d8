import {
  interviewIdSchema,
  notificationSchema,
  parseNotification,
  recogniseScrapingStatus,
  sentNotificationSchema,
  webhookContract,
} from '@ine-scraping/contracts';
import {
  badNotifications,
  documentedNotifications,
  exactNotifications,
  goldenNotifications,
  toleratedNotifications,
} from '@ine-scraping/contracts/examples';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** The bad examples that reach the schema: the others fail before, as bytes. */
const refusedBySchema = badNotifications.filter(({ body, status }) => {
  if (status !== 400 || typeof body !== 'string') return false;
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
});

describe('the tolerant reader', () => {
  it.each(goldenNotifications)('understands: $name', ({ body, understood }) => {
    const notification = notificationSchema.parse(body);
    expect({
      interviewId: notification.InterviewId,
      externalId: notification.externalId,
      scrapingStatus: recogniseScrapingStatus(notification.ScrapingStatus),
    }).toEqual(understood);
  });

  it.each(refusedBySchema)('refuses and names the field: $name', ({ body, field }) => {
    const { error } = notificationSchema.safeParse(JSON.parse(String(body)));
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([field ?? '']);
  });

  it('reads the documented names in any casing', () => {
    const casing = (name: string) =>
      fc
        .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
        .map((upper) =>
          Array.from(name, (letter, at) => (upper[at] ? letter.toUpperCase() : letter.toLowerCase())).join(
            '',
          ),
        );
    fc.assert(
      fc.property(
        casing('InterviewId'),
        casing('externalId'),
        casing('ScrapingStatus'),
        (id, external, status) => {
          const notification = notificationSchema.parse({ [id]: 'a', [external]: 'b', [status]: 'FINISHED' });
          expect(notification).toEqual({ InterviewId: 'a', externalId: 'b', ScrapingStatus: 'FINISHED' });
        },
      ),
    );
  });

  it('takes whatever Incode may add, and keeps it', () => {
    const addedName = fc
      .string({ minLength: 1 })
      .filter(
        (name) => !['interviewid', 'externalid', 'scrapingstatus', '__proto__'].includes(name.toLowerCase()),
      );
    fc.assert(
      fc.property(fc.dictionary(addedName, fc.jsonValue()), (added) => {
        const body = { ...added, InterviewId: 'a', ScrapingStatus: 'FINISHED' };
        expect(notificationSchema.parse(body)).toMatchObject({ ...added, InterviewId: 'a' });
      }),
    );
  });

  it('never throws and never takes an InterviewId that could not be a path segment', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.record({ InterviewId: fc.string({ unit: 'binary' }) })),
        (body) => {
          const parsed = notificationSchema.safeParse(body);
          if (!parsed.success) return;
          expect(encodeURIComponent(parsed.data.InterviewId)).not.toMatch(
            /^(|\.|\.\.)$|%0[0-9A-F]|%1[0-9A-F]|%7F/,
          );
        },
      ),
    );
  });

  it('takes a name that stands twice where something stands', () => {
    const body = { InterviewId: null, interviewId: 'a', externalId: null, external_id: 'b' };
    const expected = { InterviewId: 'a', externalId: 'b', ScrapingStatus: 'FINISHED' };
    expect(notificationSchema.parse({ ...body, ScrapingStatus: 'FINISHED' })).toEqual(expected);
    const both = { InterviewId: 'a', interviewId: 'x', externalId: 'b', ExternalId: 'x' };
    expect(notificationSchema.parse({ ...both, ScrapingStatus: 'FINISHED' })).toEqual(expected);
  });

  it('is the body of the webhook contract', () => {
    expect(webhookContract.notify.body).toBe(notificationSchema);
  });
});

describe('the text of a notification', () => {
  it.each(exactNotifications)('$name', ({ text, understood }) => {
    const notification = notificationSchema.parse(parseNotification(text));
    expect({
      interviewId: notification.InterviewId,
      externalId: notification.externalId,
      scrapingStatus: recogniseScrapingStatus(notification.ScrapingStatus),
    }).toEqual(understood);
  });

  it('is read as JSON.parse reads it, but for a number as externalId', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue())),
        fc.constantFrom(undefined, 0, 2),
        (value, space) => {
          const text = JSON.stringify(value, null, space);
          expect(parseNotification(text)).toEqual(JSON.parse(text));
        },
      ),
    );
  });

  it('keeps each digit of a number as externalId, wherever it stands and in whatever casing', () => {
    const digits = fc.stringMatching(/^-?[1-9][0-9]{0,39}(\.[0-9]{1,20})?$/);
    const name = fc.constantFrom('externalId', 'ExternalId', 'EXTERNALID', 'external\\u0049d');
    const around = fc.dictionary(
      fc.string().filter((key) => key.toLowerCase() !== 'externalid' && key !== '__proto__'),
      fc.oneof(fc.jsonValue(), fc.record({ externalId: fc.integer() }), fc.constant('"externalId":1')),
    );
    fc.assert(
      fc.property(around, around, name, digits, (before, after, externalId, source) => {
        const [head, tail] = [before, after].map((members) => JSON.stringify(members).slice(1, -1));
        const middle = `"InterviewId":"a","ScrapingStatus":"FINISHED","${externalId}": ${source}\t`;
        const text = `{${[head, middle, tail].filter((part) => part !== '').join(',')}}`;
        const parsed = notificationSchema.safeParse(parseNotification(text));
        // A generated name can be that of a documented field and have a wrong type.
        if (parsed.success) expect(parsed.data.externalId).toBe(source);
      }),
    );
  });

  it.each(['', '{', '{"externalId":1', '{"externalId":01}', '{"externalId":1}}', 'externalId'])(
    'that is no JSON is refused as JSON.parse refuses it: %j',
    (text) => {
      expect(() => parseNotification(text)).toThrow(SyntaxError);
    },
  );

  it('of 64 KiB is read in one go: a long text, and many members', () => {
    const long = `{"pad":"${'\\"'.repeat(32 * 1024)}","externalId":12345678901234567890}`;
    const many = `{"pad":[${'1,'.repeat(32 * 1024)}1],"externalId":12345678901234567890}`;
    for (const text of [long, many]) {
      expect(parseNotification(text)).toMatchObject({ externalId: '12345678901234567890' });
    }
  });
});

it.each([
  ['FINISHED', 'FINISHED'],
  ['Finished', 'FINISHED'],
  [' finished\t', 'FINISHED'],
  ['In Progress', 'IN_PROGRESS'],
  ['in-progress', 'IN_PROGRESS'],
  ['In - Progress', 'IN_PROGRESS'],
  ['in_progress', 'IN_PROGRESS'],
  ['FINISHED.', 'UNKNOWN'],
  ['UNFINISHED', 'UNKNOWN'],
  ['INPROGRESS', 'UNKNOWN'],
  ['FAILED', 'UNKNOWN'],
  [' ', 'UNKNOWN'],
  ['constructor', 'UNKNOWN'],
])('the status %j is recognised as %s', (status, recognised) => {
  expect(recogniseScrapingStatus(status)).toBe(recognised);
});

describe('the strict writer', () => {
  it.each(documentedNotifications)('sends: $name', ({ body }) => {
    expect(sentNotificationSchema.parse(body)).toEqual(body);
  });

  const notDocumented = toleratedNotifications.filter(({ name }) => !/256 characters|database/.test(name));
  it.each(notDocumented)('does not send what is only tolerated: $name', ({ body }) => {
    expect(sentNotificationSchema.safeParse(body).success).toBe(false);
  });
});

function isWellFormed(text: string): boolean {
  try {
    encodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

describe('an InterviewId', () => {
  it.each([
    ['256 letters', 'a'.repeat(256), true],
    ['257 letters', 'a'.repeat(257), false],
    ['128 pairs', '\u{1f600}'.repeat(128), true],
    ['128 pairs and a letter', `${'\u{1f600}'.repeat(128)}a`, false],
    ['129 pairs', '\u{1f600}'.repeat(129), false],
    ['256 pairs', '\u{1f600}'.repeat(256), false],
    ['257 pairs', '\u{1f600}'.repeat(257), false],
  ])('is counted in UTF-16 units, as its limit says: %s', (_name, id, taken) => {
    const { success, error } = interviewIdSchema.safeParse(id);
    expect(success).toBe(taken);
    expect(error?.issues.map(({ message }) => message) ?? []).toEqual(
      taken ? [] : ['must have at most 256 characters'],
    );
  });

  it('is taken exactly when it is 1 to 256 well-formed characters without control characters, and no dot segment', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        // oxlint-disable-next-line no-control-regex -- control characters are the subject
        const allowed = text.length >= 1 && text.length <= 256 && !/[\u0000-\u001f\u007f-\u009f]/.test(text);
        const expected = allowed && isWellFormed(text) && text !== '.' && text !== '..';
        expect(interviewIdSchema.safeParse(text).success).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });
});
