import {
  notificationSchema,
  onboardingStatuses,
  onboardingStatusNotificationSchema,
  sentOnboardingStatusSchema,
} from '@ine-scraping/contracts/schemas';
import { expect, it } from 'vitest';

const interviewId = '65f0a1b2c3d4e5f601234567';
const sent = { interviewId, externalId: 'solicitud-1001', onboardingStatus: 'ONBOARDING_FINISHED' };

it.each(onboardingStatuses.filter((status) => status !== 'UNKNOWN'))(
  '%s can be sent and is read',
  (status) => {
    const notification = { ...sent, onboardingStatus: status, clientId: 'c', flowId: 'f' };
    expect(sentOnboardingStatusSchema.parse(notification)).toEqual(notification);
    expect(onboardingStatusNotificationSchema.parse(notification)).toEqual(notification);
  },
);

it.each([
  ['UNKNOWN, which is never sent', { ...sent, onboardingStatus: 'UNKNOWN' }],
  ['the casing of the INE Scraping webhook', { InterviewId: interviewId, onboardingStatus: 'EXPIRED' }],
  ['a field that nobody saw', { ...sent, scrapingStatus: 'FINISHED' }],
])('a sender must not write %s', (_name, notification) => {
  expect(sentOnboardingStatusSchema.safeParse(notification).success).toBe(false);
});

it('a reader takes statuses and fields that nobody documented, and null for absent', () => {
  const notification = { ...sent, onboardingStatus: 'NEW_STATUS', externalId: null, extra: 1 };
  expect(onboardingStatusNotificationSchema.parse(notification)).toEqual(notification);
});

it('neither of the two webhooks is taken for the other', () => {
  expect(notificationSchema.safeParse(sent).success).toBe(false);
  const ine = { InterviewId: interviewId, ScrapingStatus: 'FINISHED' };
  expect(onboardingStatusNotificationSchema.safeParse(ine).success).toBe(false);
});
