import {
  interviewIdSchema,
  notificationSchema,
  recogniseScrapingStatus,
  sentNotificationSchema,
  webhookContract,
} from '@ine-scraping/contracts';
import {
  badNotifications,
  documentedNotifications,
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

  it('is the body of the webhook contract', () => {
    expect(webhookContract.notify.body).toBe(notificationSchema);
  });
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
