import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { receiverCases } from '@ine-scraping/contracts/conformance';
import { loadConfig as loadMockProviderConfig } from '@ine-scraping/mock-provider';
import { loadConfig as loadReceiverConfig } from '@ine-scraping/receiver';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { settingsPage, settingsPagePath } from '../src/settings-page.ts';

const root = join(import.meta.dirname, '../../..');
const workspace = join(import.meta.dirname, '..');
const readme = await readFile(join(root, 'README.md'), 'utf8');

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(
    ([, code]) => code ?? '',
  );
}

/** Commands of pnpm itself. */
const builtIn = ['install', 'pack'];

const manifestSchema = z.looseObject({ scripts: z.record(z.string(), z.string()) });

async function scriptsOf(folder: string): Promise<string[]> {
  const manifest: unknown = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  return Object.keys(manifestSchema.parse(manifest).scripts);
}

describe('the README', () => {
  it('has TypeScript that compiles against the packages', async () => {
    const folder = await mkdtemp(join(workspace, '.readme-'));
    try {
      const snippets = blocks('ts');
      expect(snippets.length).toBeGreaterThan(3);
      await Promise.all(snippets.map((code, at) => writeFile(join(folder, `snippet-${at}.ts`), code)));
      const options = {
        noEmit: true,
        lib: ['es2023', 'dom', 'dom.iterable'],
        types: ['node'],
        noUnusedLocals: false,
      };
      const config = { extends: '../../../tsconfig.base.json', compilerOptions: options, include: ['*.ts'] };
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
      const tsc = join(root, 'node_modules/.bin/tsc');
      const { stdout } = await promisify(execFile)(tsc, ['-p', folder]).catch((error: unknown) => {
        throw new Error(z.looseObject({ stdout: z.string() }).parse(error).stdout, { cause: error });
      });
      expect(stdout).toBe('');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('shows a receiver that passes all conformance cases, and how to run them', async () => {
    const snippet = blocks('ts').find((code) => code.includes('app.post(')) ?? '';
    const suite = blocks('ts').find((code) => code.includes('of receiverCases')) ?? '';
    const folder = await mkdtemp(join(workspace, '.readme-'));
    const server = createServer();
    try {
      const stored = snippet.replace(/^declare function store.*$/m, 'async function store() {}');
      await writeFile(join(folder, 'receiver.ts'), `${stored}\nexport { app };\n`);
      const imported: unknown = await import(join(folder, 'receiver.ts'));
      const { app } = z
        .object({ app: z.custom<RequestListener>((value) => typeof value === 'function') })
        .parse(imported);
      server.on('request', app).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = z.object({ port: z.number() }).parse(server.address());
      // As it stands, but for the port, and for `it`, which no test may call inside a test.
      const collected = suite
        .replace(
          /^import \{ it \} from 'vitest';$/m,
          'const tests = []; const it = (...test) => tests.push(test);',
        )
        .replace('127.0.0.1:8080', `127.0.0.1:${port}`);
      await writeFile(join(folder, 'cases.ts'), `${collected}\nexport { tests };\n`);
      const cases: unknown = await import(join(folder, 'cases.ts'));
      const test = z.tuple([
        z.string(),
        z.custom<() => Promise<void>>((value) => typeof value === 'function'),
      ]);
      const { tests } = z.object({ tests: z.array(test) }).parse(cases);
      expect(tests.map(([name]) => name)).toEqual(receiverCases.map(({ name }) => name));
      const results = await Promise.allSettled(tests.map(([, run]) => run()));
      expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
    } finally {
      server.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('names only commands that exist', async () => {
    const named = [...readme.matchAll(/\bpnpm ((?:--silent |--filter (?<filter>\S+) )?)(?<script>[a-z:]+)/g)];
    const scripts = await scriptsOf('.');
    const missing = await Promise.all(
      named.map(async ({ groups = {} }) => {
        const { filter, script = '' } = groups;
        const known = filter ? await scriptsOf(`apps/${filter.replace('@ine-scraping/', '')}`) : scripts;
        return known.includes(script) || builtIn.includes(script) ? [] : [script];
      }),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(missing.flat()).toEqual([]);
  });

  it('links only to what is there', () => {
    const targets = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) => target ?? '');
    expect(targets.length).toBeGreaterThan(5);
    expect(targets.filter((target) => !existsSync(join(root, target)))).toEqual([]);
  });

  it('is short enough to be read: at most 250 lines', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(250);
  });

  it('has every setting of both apps in docs/settings.md, as pnpm settings writes it, and no other', async () => {
    const page = await readFile(join(root, settingsPagePath), 'utf8');
    expect(page, 'pnpm settings writes it').toBe(settingsPage());
    const read = new Set<string>();
    const environment = new Proxy<Record<string, string | undefined>>(
      {},
      {
        get: (_, name) => void read.add(String(name)),
      },
    );
    loadReceiverConfig(environment);
    loadMockProviderConfig(environment);
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, variable]) => variable ?? '');
    // Those of a proxy are read in lower case too.
    expect([...new Set(rows)].toSorted()).toEqual(
      [...new Set([...read].map((name) => name.toUpperCase()))].toSorted(),
    );
  });
});

it('keeps every page in docs reachable from the README or another page', async () => {
  const pages = (await readdir(join(root, 'docs'))).filter((file) => file.endsWith('.md'));
  const texts = await Promise.all(pages.map((page) => readFile(join(root, 'docs', page), 'utf8')));
  const all = [readme, ...texts].join('\n');
  expect(pages.filter((page) => !all.includes(`${page})`))).toEqual([]);
});
