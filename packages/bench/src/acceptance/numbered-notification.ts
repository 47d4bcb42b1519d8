import { type SentNotification, scrapingStatuses } from '@ine-scraping/contracts';

/** Each interview is told of twice, as Incode does. */
const perInterview = scrapingStatuses.length;

/** The notification with this number, counted from 0: IN_PROGRESS and FINISHED of one interview after the other. Pure. */
export function numberedNotification(number: number): SentNotification {
  const interview = Math.floor(number / perInterview);
  return {
    InterviewId: interview.toString(16).padStart(24, '0'),
    externalId: `solicitud-${interview}`,
    ScrapingStatus: scrapingStatuses[number % perInterview] ?? 'FINISHED',
  };
}
