import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';

import { scoreSchema } from '@ine-scraping/contracts';
import { goldenScores } from '@ine-scraping/contracts/examples';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect, onTestFinished, test, vi } from 'vitest';

import { Database, type Engine } from '../../src/database/database.ts';
import { openPglite } from '../../src/database/pglite.ts';
import { startReceiver } from '../../src/receiver.ts';
import { createJsonLogger } from '../../src/runtime/logger.ts';
import { loadConfig } from '../../src/settings/config.ts';
import { keepOpen } from '../support/wrapped-engine.ts';
import { dumpTables, tablesWith } from '../support/dump-tables.ts';
import { copyPgliteTemplate, describeOnEachEngine, type TestEngine } from '../support/engines.ts';
import { startFakeOmni } from './fake-omni.ts';

// Each place in which something of a person may stand gets a text of its own that nobody else writes, and then it is looked for.

const planted: string[] = [];

/** A text that is nowhere else, for the place `where`. */
function canary(where: string): string {
  const text = `Canario-${planted.length}-${where.replaceAll(/[^A-Za-z]/g, '')}-Zz9`;
  planted.push(text);
  return text;
}

/** `document` with a canary in place of every text and number in it, and one more member with a canary for a name at each level. */
function plantEverywhere(document: unknown, where: string): unknown {
  if (Array.isArray(document)) return document.map((item) => plantEverywhere(item, where));
  if (typeof document !== 'object' || document === null) return canary(where);
  const members = Object.entries(document).map(([name, value]) => [
    name,
    plantEverywhere(value, `${where}${name}`),
  ]);
  return Object.fromEntries([...members, [canary(`${where}Name`), { nested: [canary(`${where}Nested`)] }]]);
}

/** What of a score decides: without these words it would not be believed, and never be stored. */
function believable(document: Record<string, unknown>): object {
  const government = document['governmentValidation'] as Record<string, object>;
  return {
    ...document,
    governmentValidation: {
      ...government,
      validationStatus: { ...government['validationStatus'], value: '0' },
      ocrValidation: {
        [canary('ocrKey')]: { value: canary('ocrValue'), status: 'FAIL' },
        list: plantEverywhere([{ value: '', status: '', key: '' }], 'ocr'),
      },
    },
    ineScrapingValidation: {
      ...(document['ineScrapingValidation'] as object),
      scrapingStatus: 'FINISHED',
      success: true,
      nombre: canary('nombre'),
      anioVigencia: canary('anioVigencia'),
    },
  };
}

interface OwnEngine {
  readonly engine: Engine;
  readonly schema: string;
  /** Where its files are, of the embedded one. */
  readonly folder?: string;
}

async function openOwn(engine: TestEngine): Promise<OwnEngine> {
  if (engine.name === 'postgres') return { engine: engine.database.engine, schema: engine.ownSchema() };
  const folder = await copyPgliteTemplate();
  const own = await openPglite(folder);
  onTestFinished(() => own.stop());
  return { engine: own, schema: 'ine_scraping', folder };
}

/** Those of `texts` that are somewhere in the files of a folder, with what else PostgreSQL writes there. */
function inFiles(folder: string, texts: readonly string[]): string[] {
  const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(500);
  const found = new Set<string>();
  for (const { name, parentPath } of files) {
    const bytes = readFileSync(join(parentPath, name));
    for (const text of texts) if (bytes.includes(text)) found.add(text);
  }
  return [...found];
}

function inTables(dumped: ReadonlyMap<string, string>, texts: readonly string[]): string[] {
  return texts.filter((text) => tablesWith(dumped, text).length > 0);
}

describeOnEachEngine('canaries', (engine) => {
  test(
    'what is never stored is in no file, table, log line, metric, trace and answer; what is erased is in no row',
    { timeout: 60_000 },
    async () => {
      planted.length = 0;
      const own = await openOwn(engine);
      const log: string[] = [];
      const out = new Writable({
        write: (chunk: Buffer, _encoding, callback) => {
          log.push(chunk.toString());
          callback();
        },
      });
      const exporter = new InMemorySpanExporter();
      const omni = await startFakeOmni();
      const config = loadConfig({
        RECEIVER_PORT: '0',
        RECEIVER_DATABASE_SCHEMA: own.schema,
        RECEIVER_SCORE_GAP_MS: '0',
        RECEIVER_NOT_READY_ATTEMPTS_MAX: '1',
        OMNI_BASE_URL: omni.url,
        LOG_LEVEL: 'trace',
      });
      const receiver = await startReceiver(config, {
        logger: createJsonLogger('trace', out),
        openDatabase: () => Promise.resolve(keepOpen(own.engine)),
        tracerProvider: new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
      });
      onTestFinished(() => receiver.stop());
      const database = new Database(own.engine, own.schema);
      const post = (body: string, headers: Record<string, string> = {}, path = config.webhookPath) =>
        fetch(receiver.url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body,
        });

      // The customer's own, which it may call whatever it likes: stored until it is erased.
      const ids = { interviewId: 'Canario-interview-erase-me', externalId: 'Canario-external-erase-me' };
      const score = believable(
        plantEverywhere(scoreSchema.parse(goldenScores[0]?.score), 'score') as Record<string, unknown>,
      );
      omni.scores.set(ids.interviewId, score);
      const notification = { InterviewId: ids.interviewId, externalId: ids.externalId };
      const odd = {
        [canary('notificationName')]: canary('notificationValue'),
        nested: { persona: [canary('notificationNested')] },
      };
      const answers: string[] = [];
      const send = async (body: object, headers: Record<string, string> = {}, query = '') => {
        const response = await post(JSON.stringify(body), headers, config.webhookPath + query);
        answers.push(await response.text());
        return response.status;
      };
      const headers = {
        'x-persona': canary('header'),
        cookie: `a=${canary('cookie')}`,
        authorization: canary('authorization'),
      };
      const query = `?persona=${canary('query')}`;
      expect(await send({ ...notification, ...odd, ScrapingStatus: 'IN_PROGRESS' }, headers, query)).toBe(
        200,
      );
      expect(await send({ ...notification, ScrapingStatus: `${canary('status')} ${'x'.repeat(300)}` })).toBe(
        200,
      );
      expect(await send({ ...notification, ...odd, ScrapingStatus: 'FINISHED' }, headers, query)).toBe(200);
      // What Incode says about a failure is a stranger's text, too.
      const failing = { InterviewId: 'Canario-interview-failing', ScrapingStatus: 'FINISHED' };
      omni.scores.set(failing.InterviewId, {
        error: canary('errorBody'),
        status: 4044,
        path: canary('errorPath'),
      });
      expect(await send(failing)).toBe(200);
      // Refused ones: their headers and queries are not kept, their bodies for seven days.
      expect(await send({ ...notification, ScrapingStatus: 5 }, headers, query)).toBe(400);
      expect((await post('{', { 'x-request-id': `${canary('requestId')} with a blank` })).status).toBe(400);

      const read = async (path: string) => {
        const response = await fetch(receiver.url + path);
        answers.push(JSON.stringify([...response.headers]), await response.clone().text());
        return response;
      };
      const reach = (interviewId: string, state: string) =>
        vi.waitFor(
          async () =>
            expect(await (await read(`/v1/verifications/${interviewId}`)).json()).toMatchObject({ state }),
          { timeout: 20_000, interval: 50 },
        );
      await reach(ids.interviewId, 'SCORED');
      await reach(failing.InterviewId, 'FAILED');
      const paths = ['', `/${ids.interviewId}/timeline`, `/${failing.InterviewId}/timeline`].map(
        (end) => `/v1/verifications${end}`,
      );
      for (const path of [
        ...paths,
        '/v1/dead-letters',
        '/v1/quarantine',
        '/metrics',
        '/readyz',
        `/v1/${canary('path')}`,
      ]) {
        await read(path);
      }
      const before = await dumpTables(database);
      expect(planted.length).toBeGreaterThan(60);
      expect(inTables(before, planted)).toEqual([]);
      expect(tablesWith(before, ids.externalId).length).toBeGreaterThan(0);
      expect(planted.filter((text) => answers.join('\n').includes(text))).toEqual([]);
      expect(planted.filter((text) => log.join('').includes(text))).toEqual([]);
      const spans = exporter
        .getFinishedSpans()
        .map(({ attributes, events, links, name, resource, status }) =>
          JSON.stringify([name, attributes, events, links, status, resource.attributes]),
        );
      expect(new Set(spans.map((span) => (JSON.parse(span) as string[])[0])).size).toBe(6);
      // No id of anybody either, which may be stored.
      const never = [...planted, ...Object.values(ids), failing.InterviewId];
      expect(never.filter((text) => spans.join('\n').includes(text))).toEqual([]);

      for (const interviewId of [ids.interviewId, failing.InterviewId]) {
        const erased = await fetch(`${receiver.url}/v1/verifications/${interviewId}`, { method: 'DELETE' });
        expect(erased.status).toBe(200);
      }
      const texts = [...Object.values(ids), failing.InterviewId];
      expect(inTables(await dumpTables(database), [...texts, ...planted])).toEqual([]);
      await receiver.stop();
      if (own.folder === undefined) return;
      await own.engine.query('CHECKPOINT');
      expect(inFiles(own.folder, planted)).toEqual([]);
    },
  );
});
