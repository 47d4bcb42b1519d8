import type { Score } from '@ine-scraping/contracts';
import { goldenScores } from '@ine-scraping/contracts/examples';
import { expect, onTestFinished, test, vi } from 'vitest';

import type { Engine } from '../../src/database/database.ts';
import { DatabaseUnavailableError } from '../../src/database/errors.ts';
import { startReceiver } from '../../src/receiver.ts';
import { Metrics } from '../../src/monitoring/metrics.ts';
import { loadConfig } from '../../src/settings/config.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { startTestCore } from '../support/core.ts';
import { parseMetrics, readMetrics } from '../support/read-metrics.ts';
import { omniError, readyScore } from '../support/score-source.ts';
import { startFakeOmni, type FakeAnswer } from './fake-omni.ts';
import { ask } from './test-app.ts';
import { startTestReceiver } from './test-receiver.ts';

const apiKeys = {
  RECEIVER_WEBHOOK_SECRETS: 'a-secret-of-the-webhook-for-tests-only',
  // SHA-256 of "read" and of "operate".
  RECEIVER_API_KEYS:
    'watcher:read:3316348dbadfb7b11c7c2ea235949419e23f9fa898ad2c198f999617912a9925,worker:operate:2c29d39181de8f853de5e48ba983a5c88612b9dbaa5ab32c7748800a0840aeb8',
};

const ready = goldenScores.find(({ readiness }) => readiness === 'READY')?.score as FakeAnswer;

describeOnEachEngine('metrics', (engine) => {
  test('count the way of a notification from its request to its verdict', async () => {
    const omni = await startFakeOmni();
    omni.scores.set('interview-1', ready);
    const receiver = await startTestReceiver(engine, { env: { OMNI_BASE_URL: omni.url } });
    for (const ScrapingStatus of ['IN_PROGRESS', 'Finished', 'a status that nobody knows']) {
      expect((await receiver.notify({ InterviewId: 'interview-1', ScrapingStatus })).status).toBe(200);
    }
    expect((await receiver.notify({ InterviewId: 'interview-1' })).status).toBe(400);
    await receiver.reach('interview-1', 'SCORED');
    const page = await readMetrics(receiver);
    expect(page.values).toMatchObject({
      'ine_scraping_notifications_total{status="IN_PROGRESS",result="accepted"}': 1,
      'ine_scraping_notifications_total{status="FINISHED",result="accepted"}': 1,
      'ine_scraping_notifications_total{status="UNKNOWN",result="accepted"}': 1,
      'ine_scraping_refusals_total{code="FIELD_INVALID"}': 1,
      'ine_scraping_refusals_total{code="UNAUTHENTICATED"}': 0,
      ine_scraping_acknowledgement_duration_seconds_count: 3,
      'ine_scraping_http_requests_total{route="webhook",status="2xx"}': 3,
      'ine_scraping_http_requests_total{route="webhook",status="4xx"}': 1,
      ine_scraping_commit_rows_sum: 3,
      'ine_scraping_score_reads_total{result="ready"}': 1,
      ine_scraping_score_read_duration_seconds_count: 1,
      ine_scraping_finished_to_verdict_seconds_count: 1,
      ine_scraping_incode_access: 1,
      ine_scraping_database_up: 1,
      'ine_scraping_verifications{state="IN_PROGRESS"}': 0,
      'ine_scraping_verifications{state="FINISHED"}': 0,
      ine_scraping_dead_letters_open: 0,
      ine_scraping_underived_notifications: 0,
      'ine_scraping_jobs{state="due"}': 0,
    });
    expect(page.values['ine_scraping_commit_duration_seconds_count{result="committed"}']).toBeGreaterThan(0);
    expect(page.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  test('show what waits, how long the oldest has, and what was given up', async () => {
    const omni = await startFakeOmni();
    const schema = engine.ownSchema();
    const env = {
      OMNI_BASE_URL: omni.url,
      RECEIVER_DATABASE_SCHEMA: schema,
      RECEIVER_NOT_READY_ATTEMPTS_MAX: '1',
    };
    const receiver = await startTestReceiver(engine, { env });
    omni.scores.set('given-up', { no: 'score' });
    omni.scores.set('waits', 503);
    await receiver.notify({ InterviewId: 'runs', ScrapingStatus: 'IN_PROGRESS' });
    await receiver.notify({ InterviewId: 'given-up', ScrapingStatus: 'FINISHED' });
    await receiver.reach('given-up', 'FAILED');
    await receiver.notify({ InterviewId: 'waits', ScrapingStatus: 'FINISHED' });
    await receiver.reach('waits', 'FINISHED');
    const { database } = engine;
    for (const [interviewId, age] of [
      ['runs', '2 hours'],
      ['given-up', '1 hour'],
      ['waits', '1 minute'],
    ]) {
      await database.query(`UPDATE ${schema}.verifications SET state_since = now() - interval '${age}'
        WHERE interview_id = '${interviewId}'`);
    }
    const { values } = await readMetrics(receiver);
    expect(values).toMatchObject({
      'ine_scraping_verifications{state="IN_PROGRESS"}': 1,
      'ine_scraping_verifications{state="FINISHED"}': 1,
      'ine_scraping_verifications{state="FAILED"}': 1,
      ine_scraping_dead_letters_open: 1,
      'ine_scraping_dead_letters_total{code="SCORE_NOT_READY"}': 1,
      'ine_scraping_score_reads_total{result="not_ready"}': 1,
    });
    const ages = ['IN_PROGRESS', 'FINISHED', 'FAILED'].map((state) =>
      Math.floor((values[`ine_scraping_oldest_verification_age_seconds{state="${state}"}`] ?? 0) / 60),
    );
    expect(ages).toEqual([120, 1, 60]);
    const jobs =
      (values['ine_scraping_jobs{state="due"}'] ?? 0) + (values['ine_scraping_jobs{state="delayed"}'] ?? 0);
    expect(jobs + (values['ine_scraping_jobs_running'] ?? 0)).toBe(1);
  });

  test('turn red while Incode refuses our log-in, which does not make us unready, and green when it takes us again', async () => {
    const metrics = new Metrics();
    const { core, notify, reach, scores } = await startTestCore(engine, { metrics });
    const lettingIn = async () => parseMetrics(await metrics.render()).values['ine_scraping_incode_access'];
    expect(await lettingIn()).toBe(1);
    const opened = Promise.withResolvers<Score>();
    scores.answer('interview-1', omniError('LOG_IN_REFUSED', true), () => opened.promise);
    await notify('interview-1', 'FINISHED');
    await expect.poll(lettingIn, { timeout: 10_000 }).toBe(0);
    expect(await core.ready()).toMatchObject({ database: null, inbox: null, queue: null });
    opened.resolve(readyScore());
    await reach('interview-1', 'SCORED');
    expect(await lettingIn()).toBe(1);
    const { values } = parseMetrics(await metrics.render());
    expect(values).toMatchObject({
      'ine_scraping_score_reads_total{result="shut_out"}': 1,
      'ine_scraping_score_reads_total{result="ready"}': 1,
      'ine_scraping_verdicts_total{outcome="CURRENT"}': 1,
    });
  });

  test('count what is set aside, what reconciliation finds, and rows that are refused', async () => {
    const metrics = new Metrics();
    const { core, notify, reach, schema, scores } = await startTestCore(engine, { metrics });
    scores.answer('lost', readyScore());
    await notify('lost', 'IN_PROGRESS');
    await reach('lost', 'IN_PROGRESS');
    await engine.database.query(
      `UPDATE ${schema}.verifications SET next_attempt_at = now() - interval '1 s'`,
    );
    expect(await core.reconcile()).toBe(1);
    await reach('lost', 'SCORED');
    await engine.database.query(`CREATE FUNCTION ${schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.interview_id = 'bad' THEN RAISE 'no'; END IF; RETURN NEW; END $$`);
    await engine.database.query(`CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON ${schema}.verifications
      FOR EACH ROW EXECUTE FUNCTION ${schema}.refuse()`);
    await notify('bad', 'IN_PROGRESS');
    const setAside = async () => parseMetrics(await metrics.render()).values['ine_scraping_set_aside_total'];
    await expect.poll(setAside, { timeout: 10_000 }).toBe(1);
    const { values } = parseMetrics(await metrics.render());
    expect(values).toMatchObject({ ine_scraping_reconciled_total: 1 });
    // Nobody told us that it had finished, so that nobody knows how long it took.
    expect(values['ine_scraping_finished_to_verdict_seconds_count']).toBe(0);
    expect(values['ine_scraping_reconciliation_last_success_timestamp_seconds']).toBeGreaterThan(1.7e9);
  });

  test('have no label that was made of what somebody sent', async () => {
    const receiver = await startTestReceiver(engine);
    const canary = 'CANARY_7F3A';
    await receiver.notify({ InterviewId: canary, externalId: canary, ScrapingStatus: canary });
    await receiver.notify({
      InterviewId: canary,
      ScrapingStatus: `${canary} `.repeat(100),
      [canary]: canary,
    });
    await receiver.notify({ [canary]: canary });
    await receiver.fetch(`/v1/verifications/${canary}?${canary}=1`);
    await receiver.fetch(`/${canary}`, { method: 'POST', body: canary });
    await receiver.fetch(`/v1/dead-letters/${canary}/redrive`, { method: 'POST' });
    await ask(receiver.url, { method: canary, headers: { [canary]: canary, Host: canary } });
    const { body, values } = await readMetrics(receiver);
    expect(body.toLowerCase()).not.toContain(canary.toLowerCase());
    expect(values['ine_scraping_http_requests_total{route="other",status="4xx"}']).toBeGreaterThan(0);
    // Every series that there is, after all that: histograms have the most.
    expect(Object.keys(values).length).toBeLessThan(300);
  });

  test('are answered with the rest while the database is away, and show nothing that is old', async () => {
    let away = false;
    const wrap = (inner: Engine): Engine => ({
      ...inner,
      name: inner.name,
      queueConnection: inner.queueConnection,
      query: (text, params) =>
        away ? Promise.reject(new DatabaseUnavailableError('away')) : inner.query(text, params),
      transaction: (run, options) =>
        away ? Promise.reject(new DatabaseUnavailableError('away')) : inner.transaction(run, options),
      stop: () => Promise.resolve(),
    });
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const receiver = await startTestReceiver(engine, {
      openDatabase: () => Promise.resolve(wrap(engine.database.engine)),
    });
    const before = await readMetrics(receiver);
    expect(before.values).toMatchObject({ ine_scraping_database_up: 1, ine_scraping_dead_letters_open: 0 });
    away = true;
    vi.advanceTimersByTime(11_000);
    expect((await receiver.notify({ InterviewId: 'a', ScrapingStatus: 'FINISHED' })).status).toBe(503);
    const { values } = await readMetrics(receiver);
    expect(values).toMatchObject({
      ine_scraping_database_up: 0,
      'ine_scraping_notifications_total{status="FINISHED",result="unavailable"}': 1,
      'ine_scraping_commit_duration_seconds_count{result="failed"}': 1,
    });
    expect(
      Object.keys(values).filter((name) => /oldest|_open|_verifications|_jobs\{|underived/.test(name)),
    ).toEqual([]);
    away = false;
    expect((await readMetrics(receiver)).values['ine_scraping_database_up']).toBe(1);
  });

  test('ask the database once, however many ask, and wait for it no longer than a moment', async () => {
    const held = Promise.withResolvers<void>();
    let asked = 0;
    const inner = engine.database.engine;
    const receiver = await startTestReceiver(engine, {
      openDatabase: () =>
        Promise.resolve({
          name: inner.name,
          queueConnection: inner.queueConnection,
          query: async (text, params) => {
            if (text.includes('measure-backlog')) {
              asked += 1;
              await held.promise;
            }
            return inner.query(text, params);
          },
          transaction: (run, options) => inner.transaction(run, options),
          stop: () => Promise.resolve(),
        }),
    });
    const pages = await Promise.all(Array.from({ length: 5 }, () => readMetrics(receiver)));
    for (const { values } of pages) {
      expect(values).toMatchObject({ ine_scraping_database_up: 0, ine_scraping_commit_waiting_rows: 0 });
    }
    expect(asked).toBe(1);
    held.resolve();
    await expect.poll(async () => (await readMetrics(receiver)).values['ine_scraping_database_up']).toBe(1);
    expect(asked).toBe(1);
  });
});

describeOnEachEngine('who may read the metrics', (engine) => {
  test('is whoever may read, on the port of the API', async () => {
    const receiver = await startTestReceiver(engine, { env: apiKeys });
    const statusOf = async (headers: Record<string, string>, method = 'GET') =>
      (await ask(`${receiver.url}/metrics`, { method, headers })).status;
    expect(await statusOf({})).toBe(401);
    expect(await statusOf({ Authorization: 'Bearer operate' })).toBe(403);
    expect(await statusOf({ Authorization: 'Bearer read', Host: 'evil.example' })).toBe(421);
    expect(await statusOf({ Authorization: 'Bearer read' }, 'POST')).toBe(405);
    expect(await statusOf({ Authorization: 'Bearer read' })).toBe(200);
  });

  test('is everybody on the port of its own, where nothing else is, not even the webhook', async () => {
    const receiver = await startTestReceiver(engine, {
      env: { ...apiKeys, RECEIVER_MONITORING_PORT: '0' },
    });
    const url = receiver.monitoringUrl ?? '';
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const named = { Host: 'receiver.monitoring.svc' };
    for (const path of ['/metrics', '/healthz', '/readyz']) {
      expect([path, (await ask(url + path, { headers: named })).status]).toEqual([path, 200]);
      expect([path, (await ask(url + path, { method: 'POST' })).status]).toEqual([path, 405]);
    }
    for (const path of ['/v1/verifications', '/openapi.json', '/', '/webhooks/ine-scraping']) {
      const { status, body } = await ask(url + path, { method: path.startsWith('/web') ? 'POST' : 'GET' });
      expect([path, status, JSON.parse(body)]).toMatchObject([path, 404, { code: 'NOT_FOUND' }]);
    }
    // Asked there, they do not count as traffic.
    expect(
      (await readMetrics(receiver, url)).values[
        'ine_scraping_http_requests_total{route="monitoring",status="2xx"}'
      ],
    ).toBe(0);
    await receiver.stop();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  });

  test('a port of its own that is in use ends the start with its name, and leaves the other port free', async () => {
    const first = await startTestReceiver(engine, { env: { RECEIVER_MONITORING_PORT: '0' } });
    const port = new URL(first.monitoringUrl ?? '').port;
    const second = startTestReceiver(engine, { env: { RECEIVER_MONITORING_PORT: port } });
    await expect(second).rejects.toThrow(
      `port ${port}: the port is in use; stop the other process or set RECEIVER_MONITORING_PORT`,
    );
  });
});

test('metrics are answered before the database was ever reached', async () => {
  const receiver = await startReceiver(loadConfig({ RECEIVER_PORT: '0' }), {
    logger: createRecordingLogger(),
    openDatabase: () => Promise.reject(new DatabaseUnavailableError('away')),
  });
  onTestFinished(() => receiver.stop());
  const { values } = await readMetrics({ fetch: (path) => fetch(receiver.url + path) });
  expect(values).toMatchObject({ ine_scraping_database_up: 0, ine_scraping_incode_access: 1 });
});
