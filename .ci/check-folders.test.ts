import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { checkFolders, formatGraphs, showGraphs, type CheckedFolders } from './check-folders.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

/** What the check says of a real tree of files: `apps/receiver` with these, by their paths in it. */
function checkTree(files: Record<string, string>): CheckedFolders {
  const root = createTemporaryFolder('check-folders');
  const tree: Record<string, string> = {
    '../../pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - apps/*\n',
    'package.json': '{"name":"@ine-scraping/receiver"}',
  };
  for (const [path, content] of Object.entries({ ...tree, ...files })) {
    const file = join(root, 'apps/receiver', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return checkFolders(root);
}

const straight = {
  'src/main.ts': "import './http/server.ts';\nexport const later = () => import('./runtime/clock.ts');",
  'src/http/server.ts': "export * from '../runtime/clock.ts';\nimport './routes/read.ts';",
  'src/http/routes/read.ts': "import '../server.ts';\nimport 'node:fs';\nimport 'zod';",
  'src/http/server.test.ts': "import '../main.ts';",
  'src/runtime/clock.ts': "// import '../http/server.ts';\nexport const text = \"import '../main.ts'\";",
  'test/main.test.ts': "import '../src/main.ts';",
};

void test('folders and root files are told from the top down, without tests, comments and what happens inside a folder', () => {
  const { graphs, complaints } = checkTree(straight);
  assert.deepEqual(complaints, []);
  assert.equal(
    formatGraphs(graphs),
    ['apps/receiver', '  main.ts  → http/, runtime/', '  http/    → runtime/', '  runtime/'].join('\n'),
  );
});

const circles: Record<string, { files: Record<string, string>; complaint: string }> = {
  'two folders that import each other': {
    files: {
      'src/inbox/a.ts': "import '../scores/b.ts';",
      'src/scores/b.ts': "import '../inbox/c.ts';",
      'src/inbox/c.ts': '',
    },
    complaint:
      'scores/ → inbox/ → scores/ is a circle (src/scores/b.ts imports src/inbox/c.ts, src/inbox/a.ts imports src/scores/b.ts).',
  },
  'a type that is imported back': {
    files: {
      'src/a.ts': "import { b } from './b/b.ts';",
      'src/b/b.ts': "import type { A } from '../a.ts';",
    },
    complaint: 'b/ → a.ts → b/ is a circle (src/b/b.ts imports src/a.ts, src/a.ts imports src/b/b.ts).',
  },
  'a circle over three, closed by a re-export and an import at run time': {
    files: {
      'src/a.ts': "export { b } from './b/b.ts';",
      'src/b/b.ts': "export * as c from '../c/c.ts';",
      'src/c/c.ts': "export const a = await import('../a.ts');",
    },
    complaint:
      'c/ → a.ts → b/ → c/ is a circle (src/c/c.ts imports src/a.ts, src/a.ts imports src/b/b.ts, src/b/b.ts imports src/c/c.ts).',
  },
};

for (const [title, { files, complaint }] of Object.entries(circles)) {
  void test(`refused: ${title}`, () => {
    assert.deepEqual(checkTree(files).complaints, [`apps/receiver: ${complaint}`]);
  });
}

void test('refused: an import up the house, though there is no circle', () => {
  const { complaints } = checkTree({
    'src/database/a.ts': "import type { Job } from '../queue/b.ts';",
    'src/queue/b.ts': "import '../runtime/c.ts';",
    'src/runtime/c.ts': '',
  });
  assert.deepEqual(complaints, [
    'apps/receiver: database/ may not import queue/, which stands above it (src/database/a.ts imports src/queue/b.ts).',
  ]);
});

void test('refused: a relative path leaves its workspace', () => {
  const { complaints } = checkTree({ 'test/a.test.ts': "import { a } from '../../mock-provider/src/a.ts';" });
  assert.deepEqual(complaints, [
    'apps/receiver/test/a.test.ts: the path "../../mock-provider/src/a.ts" leaves the workspace; import a package by its name.',
  ]);
});

void test('refused: a workspace is called shared', () => {
  const { complaints } = checkTree({
    '../../packages/shared/package.json': '{"name":"@ine-scraping/shared"}',
  });
  assert.match(complaints.join('\n'), /^packages\/shared: no workspace is called "shared"/);
});

void test('the page gets the graph in its place, and a page without a place for it is refused', () => {
  const { graphs } = checkTree(straight);
  const page = (graph: string): string =>
    `Text.\n\n<!-- folders: written -->\n\n\`\`\`\n${graph}\n\`\`\`\n\nMore.\n`;
  assert.equal(showGraphs(page('old'), graphs), page(formatGraphs(graphs)));
  assert.throws(() => showGraphs('Text.\n', graphs), /no place for the graph/);
});
