import { styleText } from 'node:util';

import type { Environment } from '../settings/variable.ts';

type Style = Parameters<typeof styleText>[0];

/** The two streams of a command. */
export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Where a command writes: its result to standard output, what is wrong to standard error. */
export interface Output {
  line(text?: string): void;
  complain(sentence: string): void;
  /** Colours only on a terminal, and not with NO_COLOR: what is piped has no control characters. */
  style(style: Style, text: string): string;
  /**
   * Shows how far it is: a bar on a terminal, in place; elsewhere a plain line, when a tenth more is done. Another
   * `what` starts again. Nothing when it is switched off.
   */
  progress(done: number, total: number, what: string): void;
  /** Removes the bar, so that what follows has the line to itself. */
  endProgress(): void;
}

/** A scenario of one's own can name a status as it likes; a terminal must not act on it. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\uFFFD');
}

/** What every command is run with. */
export interface CommandContext {
  readonly env: Environment;
  readonly output: Output;
  /** Ends what runs, and lets it tell what was reached. */
  readonly signal: AbortSignal;
}

const barWidth = 30;
const eraseLine = '\r\u001B[2K';

function bar(done: number, total: number, what: string): string {
  const filled = total === 0 ? barWidth : Math.floor((barWidth * done) / total);
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${done} of ${total} ${what}`;
}

/** `showsProgress` is false where a program reads the result. */
export function createOutput({ stdout, stderr }: Streams, showsProgress: boolean): Output {
  let onBar = false;
  let tenths = '';

  function endProgress(): void {
    if (onBar) stderr.write(eraseLine);
    onBar = false;
  }

  return {
    line(text = '') {
      endProgress();
      stdout.write(`${text}\n`);
    },
    complain(sentence) {
      endProgress();
      stderr.write(`${sentence}\n`);
    },
    style: (style, text) => styleText(style, text, { stream: stdout }),
    progress(done, total, what) {
      if (!showsProgress) return;
      if (stderr.isTTY) {
        stderr.write(`${eraseLine}${bar(done, total, what)}`);
        onBar = true;
        return;
      }
      const reached = `${total === 0 ? 10 : Math.floor((10 * done) / total)} ${what}`;
      if (reached === tenths) return;
      tenths = reached;
      stderr.write(`${done} of ${total} ${what}\n`);
    },
    endProgress,
  };
}
