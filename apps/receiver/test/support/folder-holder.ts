// A process that opens the embedded database of the folder that it is told, says so, and keeps it.
import { ReceiverError } from '../../src/runtime/errors.ts';
import { lockFolder } from '../../src/database/folder-lock.ts';

try {
  await lockFolder(process.argv[2] ?? '');
  process.stdout.write('locked\n');
  setInterval(() => {}, 60_000);
} catch (error) {
  process.stdout.write(`${error instanceof ReceiverError ? error.code : String(error)}\n`);
}
