/** Golden and bad examples, for the tests of everybody who speaks this protocol. All persons and numbers are invented. */
export { acknowledgementExamples, type AcknowledgementExample } from './acknowledgements.ts';
export { badNotifications, type BadNotificationExample } from './bad-notifications.ts';
export {
  documentedNotifications,
  exactNotifications,
  goldenNotifications,
  toleratedNotifications,
  type ExactNotificationExample,
  type NotificationExample,
} from './notifications.ts';
export { furtherScores, goldenScores, type ScoreExample } from './scores.ts';
