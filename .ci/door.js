// The way into every command that is written in TypeScript: `node .ci/door.js <file> <arguments>`. An older Node fails on the
// file itself, with a message that helps nobody, and so does any Node where nothing is installed. Plain JavaScript, for any Node.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const nodeMajorMin = 24;
const root = fileURLToPath(new URL('..', import.meta.url));
const { npm_lifecycle_event: script = 'dev', npm_package_name: name = '' } = process.env;

/** What brings Node and pnpm, installs, and runs the same. */
function describeCommand() {
  const manifest = readFileSync(resolve(root, 'package.json'), 'utf8');
  const [, packageManager = 'pnpm'] = /"packageManager": "([^"]+)"/.exec(manifest) ?? [];
  const where = name.startsWith('@ine-scraping/') ? `--filter ${name} ` : '';
  const typed = process.argv.slice(3).map((text) => (/^[\w.,:/=@-]+$/.test(text) ? text : `'${text}'`));
  const tools = `npx -y -p node@${nodeMajorMin} -p ${packageManager}`;
  return `${tools} pnpm ${[where + script, ...typed].join(' ')}`;
}

function findObstacle() {
  if (Number.parseInt(process.versions.node, 10) < nodeMajorMin)
    return `This needs Node ${nodeMajorMin} or later, and this is Node ${process.versions.node}`;
  return existsSync(resolve(root, 'node_modules')) ? undefined : 'Nothing is installed yet';
}

const obstacle = findObstacle();
if (obstacle === undefined) {
  // What is run must find itself and its arguments where they always are.
  process.argv.splice(1, 2, resolve(process.argv[2] ?? ''));
  void import(pathToFileURL(process.argv[1] ?? '').href);
} else {
  process.stderr.write(`${obstacle}: type ${describeCommand()}\n`);
  process.exitCode = 1;
}
