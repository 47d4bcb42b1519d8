import { prettyFactory } from 'pino-pretty';

/** How a line of pino begins. */
const logLine = /^\{"level":\d+,/;

/** Shows what an app writes: a log line as level, message and fields, and what is none as it is. */
export function createLogFormat(colorize: boolean): (app: string, line: string) => string {
  const format = prettyFactory({
    colorize,
    ignore: 'time,pid,hostname,name,app',
    singleLine: true,
    // An error was logged with its stack; what a person needs first is what it says.
    errorLikeObjectKeys: [],
    customPrettifiers: { err: (error) => (error as unknown as Error).message },
  });
  return (app, line) => (logLine.test(line) ? `${app} ${format(line).trimEnd()}` : line);
}
