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
