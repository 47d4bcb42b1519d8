import { watch } from 'node:fs';

/** Editors save in several steps; what follows within this time belongs to the same change. */
const quietMs = 150;

export interface SourceWatch {
  readonly folders: readonly string[];
  readonly onChange: () => void;
  readonly onError: (error: Error) => void;
  /** Ends it when aborted. */
  readonly signal: AbortSignal;
}

/**
 * Calls back when a TypeScript source below one of `folders` changes, at most once per burst. Tests are no part of the running app.
 *
 * Not `node --watch`: it tells nobody that the app has ended, and waits for ever on one that cannot start.
 */
export function watchSources({ folders, onChange, onError, signal }: SourceWatch): void {
  let timer: NodeJS.Timeout | undefined;
  const onEvent = (_event: string, file: string | null): void => {
    if (!file?.endsWith('.ts') || file.endsWith('.test.ts')) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, quietMs).unref();
  };
  try {
    for (const folder of folders) watch(folder, { recursive: true, signal }, onEvent).on('error', onError);
  } catch (error) {
    onError(error as Error);
  }
}
