import { goldenNotifications } from '@ine-scraping/contracts/examples';
import { receiverCases } from '@ine-scraping/contracts/conformance';
import { openRawConnection, rawPost } from '@ine-scraping/test-kit/raw-connection';
import { expect, test } from 'vitest';

import { toStorableText, type Engine } from '../../src/database/database.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { keepOpen, wrapStatements } from '../support/wrapped-engine.ts';
import { startTestReceiver } from './test-receiver.ts';

const path = '/webhooks/ine-scraping';
const notification = JSON.stringify({ InterviewId: 'interview-1', ScrapingStatus: 'FINISHED' });

/** The engine, but that nothing is taken out of the inbox. */
function withoutDeriving(engine: Engine): Engine {
  const untaken = wrapStatements(
    engine,
    (query) => async (text, params) => (text.includes('/* take-notifications */') ? [] : query(text, params)),
  );
  return keepOpen(untaken);
}

describeOnEachEngine('acknowledgement', (engine) => {
  test('the first notification, its copies and late ones get the same bytes and the same headers', async () => {
    const receiver = await startTestReceiver(engine);
    const connection = await openRawConnection(receiver.url);
    const late = JSON.stringify({ InterviewId: 'interview-1', ScrapingStatus: 'IN_PROGRESS' });
    for (const body of [notification, notification, late]) {
      connection.write(rawPost(path, body, ['Content-Type: application/json']));
      const { head, body: answered } = await connection.answer();
      expect(answered).toBe('{"success":"true"}');
      expect(head[0]).toBe('HTTP/1.1 200 OK');
      const headers = head.slice(1).filter((line) => !line.startsWith('Date: '));
      expect(headers).toEqual([
        'X-Content-Type-Options: nosniff',
        'Cache-Control: no-store',
        "Content-Security-Policy: default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
        'Content-Type: application/json',
        'Content-Length: 18',
        'Connection: keep-alive',
        'Keep-Alive: timeout=75',
      ]);
    }
    const verification = await receiver.reach('interview-1', 'FINISHED');
    await expect
      .poll(async () => (await receiver.reach('interview-1', 'FINISHED')).notifications, { timeout: 10_000 })
      .toEqual({ inProgress: 1, finished: 2, unknown: 0 });
    expect(verification.externalId).toBeNull();
  });

  test('every golden notification is acknowledged, whatever the spelling of its content type, and understood', async () => {
    const schema = engine.ownSchema();
    const receiver = await startTestReceiver(engine, {
      env: { RECEIVER_DATABASE_SCHEMA: schema },
      openDatabase: () => Promise.resolve(withoutDeriving(engine.database.engine)),
    });
    const types = [
      'application/json',
      'APPLICATION/JSON; Charset="UTF-8"',
      'application/json;v=1',
      'application/json; charset=us-ascii',
      'application/json; charset=""',
    ];
    for (const [index, { name, body }] of goldenNotifications.entries()) {
      const type = types[index % types.length] ?? '';
      const response = await fetch(receiver.webhookUrl, {
        method: 'POST',
        headers: { 'content-type': type },
        body: JSON.stringify(body),
      });
      const answered = [name, response.status, await response.text()];
      expect(answered).toEqual([name, 200, '{"success":"true"}']);
    }
    const stored = await engine.database.query(
      `SELECT interview_id AS "interviewId", external_id AS "externalId", kind AS "scrapingStatus"
      FROM ${schema}.inbox ORDER BY inbox.id`,
    );
    expect(stored).toEqual(
      goldenNotifications.map(({ understood }) => ({
        ...understood,
        // As PostgreSQL can hold it.
        externalId: understood.externalId === undefined ? null : toStorableText(understood.externalId),
      })),
    );
  });

  test('an encoding without a name, several byte order marks, and slashes too many are all taken', async () => {
    const receiver = await startTestReceiver(engine);
    const bytes = Buffer.from(`\uFEFF\uFEFF ${notification}`);
    const targets = [`${path}/`, `/${path}`, '/webhooks//ine-scraping///?from=incode', receiver.url + path];
    for (const target of targets) {
      const connection = await openRawConnection(receiver.url);
      const headers = [
        'Content-Type: application/json',
        'Content-Encoding: ',
        'Upgrade: h2c',
        'Connection: upgrade',
      ];
      connection.write(rawPost(target, bytes.toString('utf8'), headers));
      expect([target, (await connection.answer()).body]).toEqual([target, '{"success":"true"}']);
    }
  });

  test('a sender that ends its side after the request gets its answer', async () => {
    const receiver = await startTestReceiver(engine);
    const connection = await openRawConnection(receiver.url);
    connection.socket.end(rawPost(path, notification, ['Content-Type: application/json']));
    expect(await connection.closed()).toContain('{"success":"true"}');
  });

  test('an externalId that is a number is stored as it was written, and nothing else of the body', async () => {
    const schema = engine.ownSchema();
    const receiver = await startTestReceiver(engine, {
      env: { RECEIVER_DATABASE_SCHEMA: schema },
      openDatabase: () => Promise.resolve(withoutDeriving(engine.database.engine)),
    });
    const written = ['12345678901234567890', '0.10', '1e400', '-0'];
    const bodies = written.map(
      (number, index) =>
        `\uFEFF{"note":{"externalId":1}, "InterviewId":"interview-${index}","externalId": ${number} ,"ScrapingStatus":"Finished"}`,
    );
    const headers = { 'content-type': 'application/json' };
    for (const body of bodies) {
      expect((await fetch(receiver.webhookUrl, { method: 'POST', headers, body })).status).toBe(200);
    }
    const stored = await engine.database.query<{ row: string }>(
      `SELECT external_id AS "externalId", kind, i::text AS row FROM ${schema}.inbox i ORDER BY i.id`,
    );
    expect(stored).toMatchObject(written.map((externalId) => ({ externalId, kind: 'FINISHED' })));
    for (const { row } of stored) expect(row).not.toContain('note');
  });

  test('the receiver passes every conformance case', async () => {
    const receiver = await startTestReceiver(engine);
    for (const { run } of receiverCases) {
      await run(async ({ method, path: suffix, headers, body }) => {
        const init: RequestInit = { method, headers };
        if (body !== undefined) init.body = typeof body === 'string' ? body : Buffer.from(body);
        const response = await fetch(receiver.webhookUrl + suffix, init);
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: await response.text(),
        };
      });
    }
    expect(receiverCases.length).toBeGreaterThan(30);
  });
});
