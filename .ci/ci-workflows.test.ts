// The workflow files for other teams' CI, in docs/ci: what they name must be there.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { objectOf, listOf } from './contract-diff/alternatives.ts';
import { repositoryRoot } from './workspaces.ts';

const read = (file: string): string => readFileSync(join(repositoryRoot, file), 'utf8');
const parseWorkflow = (name: string) =>
  objectOf(parse(read(`docs/ci/${name}.yml`), { strict: true, uniqueKeys: true }));

const github = objectOf(objectOf(parseWorkflow('github-actions')['jobs'])['conform']);
const gitlab = objectOf(parseWorkflow('gitlab-ci')['conform']);
const steps = listOf(github['steps']).map(objectOf);
const upload = steps.find(({ uses }) => String(uses).startsWith('actions/upload-artifact@'));

const workflows = {
  'GitHub Actions': {
    scripts: steps.flatMap(({ run }) => (typeof run === 'string' ? [run.trim()] : [])),
    report: String(objectOf(upload?.['with'])['path']).split('\n')[0],
    always: upload?.['if'] === 'always()',
    variables: steps.map(({ env }) => objectOf(env)),
  },
  GitLab: {
    scripts: listOf(gitlab['script']).map(String),
    report: objectOf(objectOf(gitlab['artifacts'])['reports'])['junit'],
    always: objectOf(gitlab['artifacts'])['when'] === 'always',
    variables: [objectOf(gitlab['variables'])],
  },
};

const main = join(repositoryRoot, 'apps/mock-provider/src/main.ts');
const help = spawnSync(process.execPath, ['--conditions=@ine-scraping/source', main, 'conform', '--help'], {
  encoding: 'utf8',
}).stdout;
/** What `conform` takes, by its own help: each option, and whether a value follows. */
const options = new Map(
  Array.from(help.matchAll(/^ +(?:-\w, )?(--[\w-]+)( <)?/gm), ([, name = '', value]) => [
    name,
    value !== undefined,
  ]),
);
const port = /--port[^]*?default: (\d+)/.exec(help)?.[1];

for (const [name, { scripts, report, always, variables }] of Object.entries(workflows)) {
  const command = scripts.find((script) => script.includes(' conform ')) ?? '';

  void test(`${name}: each script is one that bash can read`, () => {
    assert(scripts.length >= 3);
    for (const script of scripts) {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
      assert.deepEqual([script, status, stderr], [script, 0, '']);
    }
  });

  void test(`${name}: the package, its command and each of its options exist`, () => {
    const manifest = objectOf(JSON.parse(read('apps/mock-provider/package.json')));
    assert(command.startsWith(`npx --no-install ${String(manifest['name'])} conform `), command);
    // npx runs the one command of a package, whatever it is called.
    assert.equal(Object.keys(objectOf(manifest['bin'])).length, 1);
    const words = command.split(' conform ')[1]?.split(' ') ?? [];
    const named = words.flatMap((word, at) =>
      word.startsWith('--') ? [[word, !words[at + 1]?.startsWith('--')]] : [],
    );
    assert.deepEqual(named, [
      ['--url', true],
      ['--junit', true],
    ]);
    for (const [option, hasValue] of named)
      assert.equal(options.get(String(option)), hasValue, String(option));
  });

  void test(`${name}: the report that is written is kept, also when a check failed`, () => {
    assert.equal(report, /--junit (\S+)/.exec(command)?.[1]);
    assert(always);
  });

  void test(`${name}: the receiver is told to read scores where they are played`, () => {
    assert(variables.some((each) => each['OMNI_BASE_URL'] === `http://127.0.0.1:${port}`));
  });

  void test(`${name}: README shows the same command`, () => {
    const [, shown = ''] = /^npx @ine-scraping\/mock-provider conform (.*)$/m.exec(read('README.md')) ?? [];
    assert.equal(command.split(' conform ')[1], shown);
  });
}
