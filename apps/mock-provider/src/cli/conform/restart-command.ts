import { spawn } from 'node:child_process';

import { NotCheckedError } from '@ine-scraping/contracts/conformance';

/** Longest time that a restart may take, in milliseconds: a container that is pulled up again. */
const restartMsMax = 60_000;

/**
 * Runs a shell command to its end. What it starts may outlive it, so none of its streams is kept open. Rejects with a
 * `NotCheckedError` when it fails or does not end.
 */
export function runRestartCommand(command: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const shell = spawn(command, { shell: true, stdio: 'ignore', signal });
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(new NotCheckedError(`The restart command ${why}.`));
    };
    const timer = setTimeout(() => {
      shell.kill();
      fail(`did not end within ${restartMsMax / 1000} s; let it start the receiver in the background`);
    }, restartMsMax);
    shell.once('error', (error) => fail(`could not be run: ${error.message}`));
    shell.once('exit', (code, by) => {
      if (code !== 0) {
        fail(`ended with ${code ?? by}`);
        return;
      }
      clearTimeout(timer);
      resolve();
    });
  });
}
