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
export { oddScores, type OddScoreExample } from './odd-scores.ts';
export { furtherScores } from './further-scores.ts';
export type { ScoreExample } from './score-example.ts';
export { goldenScores } from './scores.ts';
