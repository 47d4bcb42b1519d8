/** How the system or Node calls an error, such as `ENOENT`; the whole error when neither has a name for it. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
