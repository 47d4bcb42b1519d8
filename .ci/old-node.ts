import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The oldest Node that the published packages promise to run on: the first 20 with `require(esm)`. */
const promised = { major: 20, minor: 19 };

/** The command of a Node 20.19 or later Node 20: one that is on PATH, otherwise one that npx fetches. */
export function findOldNode(): [string, ...string[]] {
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .find((file) => existsSync(file) && isPromised(file));
  return found ? [found] : ['npx', '-y', '-p', `node@~${promised.major}.${promised.minor}.0`, 'node'];
}

function isPromised(file: string): boolean {
  try {
    const version = execFileSync(file, ['--version'], { encoding: 'utf8' });
    const [major = 0, minor = 0] = version.replace('v', '').split('.').map(Number);
    return major === promised.major && minor >= promised.minor;
  } catch {
    // Something else is called node here.
    return false;
  }
}
