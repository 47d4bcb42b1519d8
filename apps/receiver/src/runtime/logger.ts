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

/** JSON lines on standard output, one per event, with ISO times. Written synchronously, so that none is lost at the end. */
export function createJsonLogger(level: LogLevel): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
