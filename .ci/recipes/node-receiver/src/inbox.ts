import { DatabaseSync } from 'node:sqlite';
import type { RecognisedScrapingStatus } from '@ine-scraping/contracts';

/** What was acknowledged, kept where a restart finds it. Yours is a table of the database that you have. */
export interface Inbox {
  /** Returns when it is on the disk. A copy, a late IN_PROGRESS and FINISHED alone are all the same to it. */
  store(interviewId: string, externalId: string | undefined, status: RecognisedScrapingStatus): void;
  /** FINISHED has come, and the outcome is not known yet. */
  isDue(interviewId: string): boolean;
  listDue(): string[];
  keepOutcome(interviewId: string, outcome: string): void;
  readOutcome(interviewId: string): string | undefined;
  close(): void;
}

export function openInbox(file: string): Inbox {
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS interview (
      id TEXT PRIMARY KEY, external_id TEXT, finished INTEGER NOT NULL, outcome TEXT
    ) STRICT`);
  // One statement, so that copies that come at once cannot race; FINISHED is never undone.
  const insert = database.prepare(`
    INSERT INTO interview (id, external_id, finished) VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
      external_id = coalesce(external_id, excluded.external_id),
      finished = max(finished, excluded.finished)`);
  const due = database.prepare('SELECT id FROM interview WHERE finished = 1 AND outcome IS NULL');
  const oneDue = database.prepare(
    'SELECT 1 FROM interview WHERE id = ? AND finished = 1 AND outcome IS NULL',
  );
  const update = database.prepare('UPDATE interview SET outcome = ? WHERE id = ?');
  const select = database.prepare('SELECT outcome FROM interview WHERE id = ?');
  return {
    store(interviewId, externalId, status) {
      insert.run(interviewId, externalId ?? null, status === 'FINISHED' ? 1 : 0);
    },
    isDue: (interviewId) => oneDue.get(interviewId) !== undefined,
    listDue: () => due.all().map(({ id }) => String(id)),
    keepOutcome: (interviewId, outcome) => void update.run(outcome, interviewId),
    readOutcome: (interviewId) => (select.get(interviewId)?.['outcome'] ?? undefined) as string | undefined,
    close: () => database.close(),
  };
}
