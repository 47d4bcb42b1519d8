import { PassThrough } from 'node:stream';

import { expect, test } from 'vitest';

import { createOutput, type Streams } from './output.ts';

/** Streams that remember, as a terminal or as a pipe. */
function record(isTTY: boolean): Streams & { readonly written: { stdout: string; stderr: string } } {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written): NodeJS.WriteStream => {
    const recorded = Object.assign(new PassThrough(), { isTTY });
    recorded.on('data', (chunk: Buffer) => (written[name] += chunk.toString()));
    return recorded as unknown as NodeJS.WriteStream;
  };
  return { stdout: stream('stdout'), stderr: stream('stderr'), written };
}

test('on a terminal progress is a bar in place, which the next line takes away', () => {
  const streams = record(true);
  const output = createOutput(streams, true);
  output.progress(5, 10, 'sessions done');
  output.line('done');
  const eraseLine = '\r\u001B[2K';
  expect(streams.written).toEqual({
    stdout: 'done\n',
    stderr: `${eraseLine}${'█'.repeat(15)}${'░'.repeat(15)} 5 of 10 sessions done${eraseLine}`,
  });
});

test('elsewhere progress is a plain line for each tenth', () => {
  const streams = record(false);
  const output = createOutput(streams, true);
  for (let done = 0; done <= 40; done += 1) output.progress(done, 40, 'done');
  const lines = streams.written.stderr.split('\n').filter((line) => line !== '');
  expect(lines).toHaveLength(11);
  expect(lines.at(-1)).toBe('40 of 40 done');
});

test('where a program reads the result there is no progress at all', () => {
  const streams = record(true);
  createOutput(streams, false).progress(1, 2, 'done');
  expect(streams.written.stderr).toBe('');
});
