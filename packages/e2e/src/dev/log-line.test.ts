import { expect, test } from 'vitest';

import { createLogFormat } from './log-line.ts';

const formatLogLine = createLogFormat(false);

test('a JSON log line becomes words: level, message and fields, without time and process', () => {
  const line = JSON.stringify({
    level: 40,
    time: 1,
    pid: 7,
    hostname: 'h',
    app: 'receiver',
    interviewId: '65f0',
    attempt: 2,
    msg: 'attempt judged',
  });
  expect(formatLogLine('receiver', line)).toBe(
    'receiver WARN: attempt judged {"interviewId":"65f0","attempt":2}',
  );
});

test('a logged error shows what it says and not its stack', () => {
  const err = { type: 'Error', message: 'no connection', stack: 'Error: no connection\n    at somewhere' };
  expect(formatLogLine('receiver', JSON.stringify({ level: 50, msg: 'job failed', err }))).toBe(
    'receiver ERROR: job failed {"err":"no connection"}',
  );
});

test.each(['The receiver is ready.', '{"a":1}', '{"level":"x","msg":"y"}', '{broken', '[]', 'null'])(
  'what is no log line stays as it is: %s',
  (line) => {
    expect(formatLogLine('receiver', line)).toBe(line);
  },
);
