import type { Writable } from 'node:stream';

import { pino } from 'pino';

/**
 * What the receiver needs of a logger; pino's fits as it is. Constant message text, ids as fields, no payloads and no
 * personal data.
 */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Some thousand lines. A reader that is so far behind stands still, and its lines must not become our memory. */
const waitingBytesMax = 1024 * 1024;
const warnLevel = 40;

/**
 * Lines on a stream that somebody may have stopped reading. A pipe takes what it has room for at once, so that nothing is lost at
 * the end; what waits beyond is bounded, and lines over the bound are counted in place of being written. pino's own destination
 * writes in the event loop and stands still with its reader: no answer, no stop.
 */
function createLineStream(out: Writable): { write(line: string): void } {
  let dropped = 0;
  let gone = false;
  // The reader went away. A receiver does not end because nobody reads its log.
  out.on('error', () => {
    gone = true;
  });
  return {
    write: (line) => {
      if (gone) return;
      if (out.writableLength + line.length > waitingBytesMax) {
        dropped += 1;
        return;
      }
      if (dropped > 0) {
        const msg = 'log lines were dropped: nobody read them in time';
        out.write(`${JSON.stringify({ level: warnLevel, time: new Date().toISOString(), dropped, msg })}\n`);
        dropped = 0;
      }
      out.write(line);
    },
  };
}

/** pino adds what the causes say to what an error says. Most of ours quote their cause, which is not to be read twice. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { message, cause } = error;
  const serialized = pino.stdSerializers.err(error);
  return cause instanceof Error && message.includes(cause.message) ? { ...serialized, message } : serialized;
}

/** JSON lines on `out`, standard output by default, one per event, with ISO times. Never waits for whoever reads them. */
export function createJsonLogger(level: LogLevel, out: Writable = process.stdout): Logger {
  const serializers = { err: serializeError };
  const timestamp = pino.stdTimeFunctions.isoTime;
  return pino({ level, base: null, timestamp, serializers }, createLineStream(out));
}

/** For the lines that say who had something done: written whatever the level of the rest, unless nothing is (`silent`). */
export function createAuditLogger(level: LogLevel, out?: Writable): Pick<Logger, 'info'> {
  return createJsonLogger(level === 'silent' ? level : 'info', out);
}

/** Resolves when what was logged has been read, or after `limitMs`. */
export function flushLog(limitMs: number, out: Writable = process.stdout): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs);
    out.write('', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
