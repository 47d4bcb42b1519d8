import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Where a command writes for people. Colours only on a terminal, and not with NO_COLOR. */
export interface Terminal {
  line(text?: string): void;
  style(style: Style, text: string): string;
  readonly hasColors: boolean;
}

/** Writes to `stream`, which is asked each time, because NO_COLOR and redirection are its matter. */
export function createTerminal(stream: NodeJS.WriteStream): Terminal {
  // A terminal that was closed, or a reader such as `head` that has seen enough, is no reason to fail.
  stream.on('error', () => undefined);
  return {
    line: (text = '') => void stream.write(`${text}\n`),
    style: (style, text) => styleText(style, text, { stream }),
    hasColors: styleText('dim', '-', { stream }) !== '-',
  };
}
