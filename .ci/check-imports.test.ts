import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { checkImports } from './check-imports.ts';

const workspaces = {
  'packages/contracts': 'contracts',
  'packages/client': 'client',
  'packages/e2e': 'e2e',
  'apps/receiver': 'receiver',
  'apps/mock-provider': 'mock-provider',
};

/** A repository in which nothing is wrong, plus the files given; what is checked is a real tree of files. */
function checkTree(files: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'check-imports-'));
  const tree: Record<string, string> = {
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - apps/*\n\ncatalog: {}\n',
  };
  for (const [path, name] of Object.entries(workspaces)) {
    tree[`${path}/package.json`] = JSON.stringify({ name: `@ine-scraping/${name}` });
  }
  try {
    for (const [path, content] of Object.entries({ ...tree, ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return checkImports(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const allowed: Record<string, Record<string, string>> = {
  'contracts imports zod and ts-rest': {
    'packages/contracts/src/a.ts':
      "import { z } from 'zod';\nimport { initContract } from '@ts-rest/core';\nimport './b.ts';",
  },
  'a test of contracts imports Node and a test tool': {
    'packages/contracts/test/a.test.ts':
      "import { readFileSync } from 'node:fs';\nimport fc from 'fast-check';",
  },
  'client imports contracts and its peers': {
    'packages/client/src/a.ts':
      "export * from '@ine-scraping/contracts/schemas';\nimport { http } from 'msw';",
  },
  'receiver imports contracts, client, Node and a database': {
    'apps/receiver/src/a.ts':
      "import '@ine-scraping/contracts';\nimport '@ine-scraping/client';\nimport 'node:fs';\nimport 'pg';",
  },
  'e2e imports both apps': {
    'packages/e2e/src/a.ts': "import '@ine-scraping/receiver';\nimport '@ine-scraping/mock-provider';",
  },
  'a comment or a string is no import': {
    'packages/contracts/src/a.ts': "// import 'pg';\nexport const text = \"import 'node:fs'\";",
  },
};

const forbidden: Record<string, { files: Record<string, string>; complaint: RegExp }> = {
  'contracts imports another package': {
    files: { 'packages/contracts/src/a.ts': "import express from 'express';" },
    complaint: /contracts\/src\/a\.ts:1: .* may not import express in src/,
  },
  'contracts imports Node': {
    files: { 'packages/contracts/src/a.ts': "\nimport { join } from 'node:path';" },
    complaint: /a\.ts:2: .*browsers.*"node:path"/,
  },
  'client imports Node without the prefix, for a type only': {
    files: { 'packages/client/src/a.ts': "import type { Socket } from 'net';" },
    complaint: /browsers.*"net"/,
  },
  'contracts imports client': {
    files: { 'packages/contracts/src/a.ts': "import '@ine-scraping/client';" },
    complaint: /contracts may not import @ine-scraping\/client/,
  },
  'client re-exports an app': {
    files: { 'packages/client/src/a.ts': "export { url } from '@ine-scraping/receiver';" },
    complaint: /client may not import @ine-scraping\/receiver/,
  },
  'a test of client imports an app': {
    files: {
      'packages/client/test/a.test.ts': "import { startMockProvider } from '@ine-scraping/mock-provider';",
    },
    complaint: /client may not import @ine-scraping\/mock-provider/,
  },
  'mock-provider imports client': {
    files: { 'apps/mock-provider/src/a.ts': "const client = await import('@ine-scraping/client');" },
    complaint: /mock-provider may not import @ine-scraping\/client/,
  },
  'mock-provider names a type of client': {
    files: { 'apps/mock-provider/src/a.ts': "export type A = import('@ine-scraping/client').OmniClient;" },
    complaint: /mock-provider may not import @ine-scraping\/client/,
  },
  'an app requires the other app': {
    files: { 'apps/receiver/src/a.cjs': "const mock = require('@ine-scraping/mock-provider');" },
    complaint: /receiver may not import @ine-scraping\/mock-provider/,
  },
  'a relative path leaves its workspace': {
    files: { 'apps/receiver/test/a.test.ts': "import { a } from '../../mock-provider/src/a.ts';" },
    complaint: /leaves the workspace/,
  },
  'a package.json declares a forbidden workspace for its tests': {
    files: {
      'apps/mock-provider/package.json': JSON.stringify({
        name: '@ine-scraping/mock-provider',
        devDependencies: { '@ine-scraping/client': 'workspace:*' },
      }),
    },
    complaint: /mock-provider\/package\.json: .* may not depend on @ine-scraping\/client/,
  },
  'contracts ships with another dependency': {
    files: {
      'packages/contracts/package.json': JSON.stringify({
        name: '@ine-scraping/contracts',
        dependencies: { lodash: '*' },
      }),
    },
    complaint: /may not depend on lodash/,
  },
  'a workspace is called shared': {
    files: { 'packages/shared/package.json': JSON.stringify({ name: '@ine-scraping/shared' }) },
    complaint: /no workspace is called "shared"/,
  },
  'a workspace has no rule': {
    files: { 'packages/new/package.json': JSON.stringify({ name: '@ine-scraping/new' }) },
    complaint: /packages\/new: it has no rule/,
  },
};

// The runner awaits each test itself.
for (const [title, files] of Object.entries(allowed)) {
  void test(`allowed: ${title}`, () => assert.deepEqual(checkTree(files), []));
}

for (const [title, { files, complaint }] of Object.entries(forbidden)) {
  void test(`refused: ${title}`, () => {
    const complaints = checkTree(files);
    assert.equal(complaints.length, 1, complaints.join('\n'));
    assert.match(complaints[0] ?? '', complaint);
  });
}
