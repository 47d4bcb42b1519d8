// The rules about imports in .oxlintrc.json, on files that keep them and files that break them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { findNeverImported } from './imports.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { repositoryRoot } from './workspaces.ts';

/** A file, what is in it, and what lint says of it; without that it says nothing. */
type Sample = [file: string, source: string, complaint?: RegExp];

const samples: Record<string, Sample> = {
  'allowed: contracts imports zod and ts-rest': [
    'packages/contracts/src/a.ts',
    "import 'zod';\nimport 'zod/mini';\nimport '@ts-rest/core';\nimport './b.ts';\nimport '../b.ts';",
  ],
  'allowed: a test of contracts imports Node and a test tool': [
    'packages/contracts/test/a.test.ts',
    "import 'node:fs';\nimport 'fast-check';\nimport '@ine-scraping/contracts/examples';",
  ],
  'allowed: client imports contracts and its peers': [
    'packages/client/src/a.ts',

    "export * from '@ine-scraping/contracts/schemas';\nimport 'msw';\nimport '@ine-scraping/contracts';",
  ],
  'allowed: receiver imports contracts, client, Node and a database': [
    'apps/receiver/src/a.ts',

    "import '@ine-scraping/contracts';\nimport '@ine-scraping/client';\nimport 'node:fs';\nimport 'pg';",
  ],
  'allowed: e2e imports both apps': [
    'packages/e2e/src/a.ts',
    "import '@ine-scraping/receiver';\nimport '@ine-scraping/mock-provider';",
  ],
  'allowed: a comment or a string is no import': [
    'packages/contracts/src/text.ts',
    "// import 'pg';\nexport const text = \"import 'node:fs'\";",
  ],
  'allowed: the campaign imports test-kit': [
    'packages/e2e/src/campaign/a.ts',
    "import '@ine-scraping/test-kit/postgres-cluster';",
  ],
  'allowed: a story imports test-kit': [
    'packages/e2e/src/story/both-apps.ts',
    "import '@ine-scraping/test-kit/free-port';",
  ],
  'allowed: tests import test-kit': [
    'apps/mock-provider/src/a.test.ts',
    "import '@ine-scraping/test-kit/free-port';",
  ],
  'refused: contracts imports another package': [
    'packages/contracts/src/express.ts',
    "import 'express';",
    /contracts runs in browsers and imports only zod/,
  ],
  'refused: contracts imports Node': [
    'packages/contracts/src/node.ts',
    "\nimport { join } from 'node:path';",
    /contracts runs in browsers/,
  ],
  'refused: client imports Node without the prefix, for a type only': [
    'packages/client/src/socket.ts',
    "import type { Socket } from 'net';",
    /client runs in browsers/,
  ],
  'refused: contracts imports client': [
    'packages/contracts/src/client.ts',
    "import '@ine-scraping/client';",
    /contracts runs in browsers/,
  ],
  'refused: a test of contracts imports client': [
    'packages/contracts/test/client.test.ts',
    "import '@ine-scraping/client';",
    /contracts imports no other workspace/,
  ],
  'refused: a test of contracts imports test-kit, which imports contracts': [
    'packages/contracts/src/kit.test.ts',
    "import '@ine-scraping/test-kit/free-port';",
    /contracts imports no other workspace/,
  ],
  'refused: client re-exports an app': [
    'packages/client/src/app.ts',
    "export { url } from '@ine-scraping/receiver';",
    /client runs in browsers/,
  ],
  'refused: a test of client imports an app': [
    'packages/client/test/a.test.ts',
    "import { startMockProvider } from '@ine-scraping/mock-provider';",
    /client imports contracts/,
  ],
  'refused: mock-provider imports client': [
    'apps/mock-provider/src/client.ts',
    "export const client = await import('@ine-scraping/client');",
    /mock-provider imports contracts/,
  ],
  'refused: mock-provider names a type of client': [
    'apps/mock-provider/src/type.ts',
    "export type A = import('@ine-scraping/client').OmniClient;",
    /type annotations are forbidden/,
  ],
  'refused: a test of mock-provider imports client': [
    'apps/mock-provider/test/a.test.ts',
    "import '@ine-scraping/client';",
    /mock-provider imports contracts/,
  ],
  'refused: an app requires the other app': [
    'apps/receiver/src/a.cjs',
    "module.exports = require('@ine-scraping/mock-provider');",
    /require/i,
  ],
  'refused: an app requires the other app in TypeScript': [
    'apps/receiver/src/b.ts',
    "import mock = require('@ine-scraping/mock-provider');\nexport { mock };",
    /receiver imports contracts and client/,
  ],
  'refused: what is shipped imports test-kit': [
    'apps/receiver/src/kit.ts',
    "import '@ine-scraping/test-kit';",
    /receiver imports contracts and client/,
  ],
  'refused: a command of e2e imports test-kit': [
    'packages/e2e/src/kit.ts',
    "import '@ine-scraping/test-kit/free-port';",
    /Only tests, and what e2e starts to be tested, import test-kit/,
  ],
  'refused: test-kit imports an app': [
    'packages/test-kit/src/app.ts',
    "import '@ine-scraping/mock-provider';",
    /test-kit imports contracts/,
  ],
  'refused: a workspace has no rule': [
    'packages/new/src/a.ts',
    "import '@ine-scraping/contracts';",
    /Decide who may import whom/,
  ],
};

/** One run for all samples, without types: what each import is called is all that counts here. */
function lint(): Map<string, string[]> {
  const folder = createTemporaryFolder('import-directions');
  const config = readFileSync(join(repositoryRoot, '.oxlintrc.json'), 'utf8').replace(
    '"typeAware": true',
    '"typeAware": false',
  );
  for (const [file, text] of [...Object.values(samples), ['.oxlintrc.json', config] as const]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const oxlint = join(repositoryRoot, 'node_modules/.bin/oxlint');
  const { stdout, stderr } = spawnSync(oxlint, ['--format=json'], { cwd: folder, encoding: 'utf8' });
  assert.equal(stderr, '');
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  const byFile = new Map<string, string[]>();
  for (const { filename, code, message, help } of diagnostics) {
    if (!aboutImports.test(code)) continue;
    byFile.set(filename, [...(byFile.get(filename) ?? []), `${code}: ${message} ${help ?? ''}`]);
  }
  return byFile;
}

interface Diagnostic {
  filename: string;
  code: string;
  message: string;
  help?: string;
}

const aboutImports = /no-restricted-imports|consistent-type-imports|no-require-imports/;

const complaints = lint();

// The runner awaits each test itself.
for (const [title, [file, , complaint]] of Object.entries(samples)) {
  void test(title, () => {
    const said = complaints.get(file) ?? [];
    assert.equal(said.length > 0, complaint !== undefined, said.join('\n'));
    if (complaint) assert.match(said.join('\n'), complaint);
  });
}

void test('refused: contracts ships with another dependency', () => {
  const manifest = { dependencies: { lodash: '*', zod: '*', '@ts-rest/core': '*' } };
  assert.deepEqual(findNeverImported(manifest, ['zod/mini', '@ts-rest/core', './lodash.js']), ['lodash']);
});
