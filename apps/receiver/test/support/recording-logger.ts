import type { Logger } from '../../src/runtime/logger.ts';

export interface LogLine {
  level: keyof Logger;
  message: string;
  fields: object;
}

/** A logger that remembers. */
export function createRecordingLogger(): Logger & { lines: LogLine[] } {
  const lines: LogLine[] = [];
  const record = (level: keyof Logger) => (fields: object, message: string) => {
    lines.push({ level, message, fields });
  };
  return {
    lines,
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
  };
}
