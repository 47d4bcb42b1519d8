import { PassThrough, Writable } from 'node:stream';

import { expect, test } from 'vitest';

import { createJsonLogger, flushLog } from './logger.ts';

/** A reader that takes nothing until it is released. */
function createStalledReader() {
  let release: (() => void) | undefined;
  const lines: string[] = [];
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      if (release) done();
      else release = done;
    },
  });
  return { out, lines, release: () => release?.() };
}

test('what waits for a reader is bounded, and how much was dropped is told when it reads again', async () => {
  const { lines, out, release } = createStalledReader();
  const logger = createJsonLogger('info', out);
  const fields = { text: 'x'.repeat(1_000) };
  for (let index = 0; index < 2_000; index++) logger.info(fields, 'a line');
  expect(out.writableLength).toBeLessThanOrEqual(1024 * 1024);
  release();
  await flushLog(60_000, out);
  const kept = lines.filter((line) => line.includes('a line')).length;
  expect(kept).toBeLessThan(2_000);
  logger.info({}, 'the last');
  await flushLog(60_000, out);
  expect(JSON.parse(lines.findLast((line) => line.includes('dropped')) ?? '')).toMatchObject({
    level: 40,
    dropped: 2_000 - kept,
  });
  expect(lines.findLast((line) => line !== '')).toContain('the last');
});

test('nobody waits for a reader that stands still', async () => {
  const { lines, out } = createStalledReader();
  createJsonLogger('info', out).info({}, 'a line');
  await flushLog(1, out);
  expect(lines).toHaveLength(1);
});

test('an error that quotes its cause says it once, and one that does not says both', () => {
  const out = new PassThrough({ encoding: 'utf8' });
  const logger = createJsonLogger('info', out);
  const cause = new TypeError('connect ECONNREFUSED');
  const say = (message: string): unknown => {
    logger.error({ err: new Error(message, { cause }) }, 'failed');
    return JSON.parse(String(out.read()));
  };
  expect(say('not available (connect ECONNREFUSED); try again')).toMatchObject({
    err: { type: 'Error', message: 'not available (connect ECONNREFUSED); try again' },
  });
  expect(say('not available')).toMatchObject({ err: { message: 'not available: connect ECONNREFUSED' } });
});
