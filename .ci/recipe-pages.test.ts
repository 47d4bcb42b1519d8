import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findMissing, installLines, listRecipes, showProject } from './recipe-pages.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { repositoryRoot } from './workspaces.ts';

const page = '# A recipe\n\n**`src/main.ts`**\n\n```ts\nold\n```\n\nText.\n\n```ts\nelsewhere\n```\n';

function createProject(files: Record<string, string>): string {
  const project = createTemporaryFolder('recipe');
  mkdirSync(join(project, 'src'));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(project, path), text);
  return project;
}

// The runner awaits each test itself.
for (const name of listRecipes()) {
  void test(`the page of the recipe ${name} shows all of its project, as it is`, () => {
    const project = join(repositoryRoot, '.ci/recipes', name);
    const shown = readFileSync(join(repositoryRoot, 'docs/recipes', `${name}.md`), 'utf8');
    assert.equal(shown, showProject(shown, project));
    assert.deepEqual(findMissing(shown, project), []);
  });
}

void test('there is a page for each project, and a line of the list for each page', () => {
  const index = readFileSync(join(repositoryRoot, 'docs/recipes/README.md'), 'utf8');
  for (const name of listRecipes()) assert.match(index, new RegExp(`\\]\\(${name}\\.md\\)`));
  assert.equal(listRecipes().length, 8);
});

void test('code that differs from its file is replaced, whatever is in it, and other code is left', () => {
  const project = createProject({ 'src/main.ts': "const price = `$1 $& ${'`'}`;\n" });
  assert.equal(
    showProject(page, project),
    page.replace('old\n', () => "const price = `$1 $& ${'`'}`;\n"),
  );
});

void test('a file that the page does not show is missing, but for what every project has', () => {
  const project = createProject({ 'src/main.ts': '', 'src/other.ts': '', 'tsconfig.json': '{}' });
  assert.deepEqual(findMissing(page, project), ['src/other.ts']);
});

void test('what installs the packages names a version only where it must be exact', () => {
  const dependencies = { '@ine-scraping/client': 'tarball:', fastify: '^5.0.0', '@ts-rest/core': 'catalog:' };
  const lines = installLines({ name: 'recipe', dependencies, devDependencies: { typescript: 'catalog:' } });
  assert.match(
    lines,
    /^npm install @ine-scraping\/client fastify @ts-rest\/core@3\S+\nnpm install --save-dev typescript\n$/,
  );
});
