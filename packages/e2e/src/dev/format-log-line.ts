/** Pino's numbers for its levels. */
const levelNames: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseRecord(line: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function formatField([name, value]: [string, unknown]): string {
  // An error was logged with its stack; what a person needs first is what it says.
  if (isRecord(value) && typeof value['message'] === 'string') return value['message'];
  return `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

/** A log line of `app` for people: level, message, and the fields in words. What is no log line stays as it is. */
export function formatLogLine(app: string, line: string): string {
  const record = parseRecord(line);
  if (!record) return line;
  const {
    level,
    msg,
    time: _time,
    pid: _pid,
    hostname: _hostname,
    name: _name,
    app: _app,
    ...fields
  } = record;
  if (typeof msg !== 'string' || typeof level !== 'number') return line;
  const details = Object.entries(fields).map(formatField).join(', ');
  return `${app} ${levelNames[level] ?? level}: ${msg}${details ? ` (${details})` : ''}`;
}
