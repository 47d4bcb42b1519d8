import { type FSWatcher, watch } from 'node:fs';

/** Editors save in several steps; what follows within this time belongs to the same change. */
const quietMs = 150;

/** Stops watching. */
export type StopWatching = () => void;

/**
 * Calls back when a TypeScript source below one of `folders` changes, at most once per burst. Tests are no part of the running app.
 *
 * Not `node --watch`: it tells nobody that the app has ended, and waits for ever on one that cannot start.
 */
export function watchSources(
  folders: readonly string[],
  onChange: () => void,
  onError: (error: Error) => void,
): StopWatching {
  let timer: NodeJS.Timeout | undefined;
  const watchers: FSWatcher[] = [];
  const stop = (): void => {
    clearTimeout(timer);
    for (const watcher of watchers.splice(0)) watcher.close();
  };
  const fail = (error: Error): void => {
    stop();
    onError(error);
  };
  try {
    for (const folder of folders) {
      const watcher = watch(folder, { recursive: true }, (_event, file) => {
        if (!file?.endsWith('.ts') || file.endsWith('.test.ts')) return;
        clearTimeout(timer);
        timer = setTimeout(onChange, quietMs);
      });
      watcher.on('error', fail);
      watchers.push(watcher);
    }
  } catch (error) {
    fail(error instanceof Error ? error : new Error(String(error)));
  }
  return stop;
}
