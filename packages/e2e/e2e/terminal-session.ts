import { stripVTControlCharacters } from 'node:util';

import { spawn } from '@lydell/node-pty';
import { onTestFinished } from 'vitest';

import { cleanEnvironment, killGroup, repositoryRoot, waitForOutput } from '../test/support/command.ts';

/** A command in a pseudo-terminal, as a person sees it. */
export interface TerminalSession {
  /** Process id, and of its process group and session. */
  readonly pid: number;
  /** Everything that was shown, without colours. */
  screen(): string;
  /** The same with the escape sequences. */
  rawScreen(): string;
  /** Resolves when the screen matches; rejects when the time is over, or the command ends without it. */
  waitFor(pattern: RegExp, timeoutMs: number): Promise<void>;
  pressCtrlC(): void;
  readonly exited: Promise<{ exitCode: number; afterMs: number }>;
}

/** Starts a command in a terminal of its own that does not outlive the test. */
export function openTerminal(
  [program, ...args]: [string, ...string[]],
  env: Readonly<Record<string, string>>,
): TerminalSession {
  const terminal = spawn(program, args, {
    cwd: repositoryRoot,
    cols: 160,
    rows: 50,
    env: cleanEnvironment({ TERM: 'xterm-256color', ...env }),
  });
  onTestFinished(() => killGroup(terminal.pid));
  let shown = '';
  terminal.onData((data) => {
    shown += data;
  });
  let pressedAt = performance.now();
  let ended = false;
  const exited = new Promise<{ exitCode: number; afterMs: number }>((onExited) => {
    terminal.onExit(({ exitCode }) => {
      ended = true;
      onExited({ exitCode, afterMs: performance.now() - pressedAt });
    });
  });
  const screen = (): string => stripVTControlCharacters(shown).replaceAll('\r\n', '\n');
  return {
    pid: terminal.pid,
    screen,
    rawScreen: () => shown,
    waitFor: (pattern, timeoutMs) =>
      waitForOutput(pattern, { output: screen, hasEnded: () => ended }, timeoutMs),
    pressCtrlC() {
      pressedAt = performance.now();
      terminal.write('\u0003');
    },
    exited,
  };
}
