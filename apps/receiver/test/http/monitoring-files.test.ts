import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { expect, onTestFinished, test, vi } from 'vitest';

import { copyPgliteTemplate } from '../support/engines.ts';
import { parseMetrics } from '../support/read-metrics.ts';
import { startReceiverProcess } from './receiver-process.ts';

vi.setConfig({ testTimeout: 90_000 });

const root = join(import.meta.dirname, '../../../..');
const rulesPath = join(root, 'deploy/prometheus/alerts.yml');
const readRepository = (path: string) => readFile(join(root, path), 'utf8');

/** Debian's. Other systems have it elsewhere, and CI installs it. */
const promtool = '/usr/bin/promtool';
const hasPromtool = existsSync(promtool) || process.env['CI'] !== undefined;
const runPromtool = (args: string[]) => promisify(execFile)(promtool, args);

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
}

async function readDashboard(): Promise<Dashboard> {
  return JSON.parse(await readRepository('deploy/grafana/receiver.json'));
}

/** Each alert with what it asks. The file has one form, which promtool checks as YAML. */
async function readAlerts() {
  const text = await readFile(rulesPath, 'utf8');
  return text
    .split(/^ {6}- alert: /m)
    .slice(1)
    .map((rule) => {
      const name = /^\w+/.exec(rule)?.[0] ?? '';
      const expr = /^ {8}expr: (?:>-\n)?([\s\S]*?)\n {8}\w/m.exec(rule)?.[1] ?? '';
      return { name, expr, runbook: /runbook_url: (\S+)/.exec(rule)?.[1] ?? '' };
    });
}

async function listExpressions() {
  const { panels } = await readDashboard();
  const alerts = (await readAlerts()).map(({ name, expr }) => ({ where: name, expr }));
  const targets = panels.flatMap(({ title, targets: asked = [] }) =>
    asked.map(({ expr }) => ({ where: `panel ${title}`, expr })),
  );
  expect(alerts.length).toBeGreaterThan(10);
  expect(targets.length).toBeGreaterThan(10);
  return [...alerts, ...targets];
}

/** Names and label matchers in an expression of PromQL, of the metrics that a receiver has. */
function selectorsOf(expr: string) {
  return Array.from(
    expr.matchAll(/\b((?:ine_scraping|nodejs|process)_\w+)(?:\{([^}]*)\})?/g),
    ([, name = '', labels = '']) => ({
      name,
      matchers: Array.from(
        labels.matchAll(/(\w+)(=~|!=|=)"([^"]*)"/g),
        ([, label = '', op = '', value = '']) => ({
          label,
          op,
          value,
        }),
      ),
    }),
  );
}

/** A receiver as it runs in production, and everything that it shows. */
async function readPage(): Promise<string> {
  const folder = await copyPgliteTemplate();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const port = String(await findFreePort());
  const env = { RECEIVER_PORT: port, RECEIVER_DATA_DIR: folder, LOG_LEVEL: 'warn' };
  const started = startReceiverProcess({ env });
  await started.ready;
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

test('every metric and every label that alerts and dashboard name is one that a running receiver shows', async () => {
  const series = Object.keys(parseMetrics(await readPage()).values);
  for (const { where, expr } of await listExpressions()) {
    for (const { name, matchers } of selectorsOf(expr)) {
      // Prometheus adds the job; what a histogram and a dead letter are made of shows with the first of them.
      const asked = matchers.filter(({ label }) => label !== 'job');
      const found = series.filter((one) => one === name || one.startsWith(`${name}{`));
      const shown = found.filter((one) =>
        asked.every(({ label, op, value }) => {
          const [, has = ''] = new RegExp(`[{,]${label}="([^"]*)"`).exec(one) ?? [];
          if (op === '!=') return has !== value;
          return op === '=' ? has === value : new RegExp(`^(?:${value})$`).test(has);
        }),
      );
      const isLater = ['ine_scraping_dead_letters_total', 'ine_scraping_commit_duration_seconds'].some(
        (later) => name.startsWith(later),
      );
      expect([where, name, asked, shown.length > 0 || isLater]).toEqual([where, name, asked, true]);
    }
  }
});

test('every alert has its section in the operations page, and its link leads there', async () => {
  const page = await readRepository('docs/operations.md');
  const headings = Array.from(page.matchAll(/^### (IneScraping\w+)$/gm), ([, heading = '']) => heading);
  const alerts = await readAlerts();
  expect(headings.toSorted()).toEqual(alerts.map(({ name }) => name).toSorted());
  for (const { name, runbook } of alerts) expect(runbook).toBe(`docs/operations.md#${name.toLowerCase()}`);
});

test('the dashboard has what Grafana needs of one: a data source to choose, and panels that do not cover each other', async () => {
  const { panels, schemaVersion, templating, title, uid } = await readDashboard();
  expect([uid, title, schemaVersion >= 36]).toEqual(['ine-scraping-receiver', 'INE Scraping receiver', true]);
  expect(templating.list).toMatchObject([{ name: 'datasource', type: 'datasource' }]);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const taken = new Set<string>();
  for (const { datasource, description = '', gridPos, targets = [], title: name, type } of panels) {
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect([name, taken.has(`${x} ${y}`)]).toEqual([name, false]);
        taken.add(`${x} ${y}`);
      }
    }
    if (type === 'row') continue;
    expect([name, description !== '', datasource?.uid]).toEqual([name, true, '${datasource}']);
    expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    expect(targets.length).toBeGreaterThan(0);
  }
});

test.skipIf(!hasPromtool)(
  'promtool takes the rules, each fires at what it is for and at nothing else, and each has such a test',
  async () => {
    await runPromtool(['check', 'rules', rulesPath]);
    const { stdout } = await runPromtool(['test', 'rules', join(root, 'deploy/prometheus/alerts.test.yml')]);
    expect(stdout).toContain('SUCCESS');
    const tests = await readRepository('deploy/prometheus/alerts.test.yml');
    for (const { name } of await readAlerts()) {
      expect(tests).toContain(`alertname: ${name}, exp_alerts: [] }`);
      expect(tests).toMatch(new RegExp(`alertname: ${name}\\n +exp_alerts:\\n +- exp_labels`));
    }
  },
);

test.skipIf(!hasPromtool)(
  'promtool takes every expression of the dashboard, and finds nothing against the names of the metrics',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'promtool-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const expressions = await listExpressions();
    const rules = expressions.map(({ expr }, index) => ({
      record: `asked:${index}`,
      expr: expr.replaceAll('$__rate_interval', '5m'),
    }));
    // JSON is YAML.
    const file = join(folder, 'expressions.yml');
    await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    await runPromtool(['check', 'rules', file]);
    const { stderr } = spawnSync(promtool, ['check', 'metrics'], {
      input: await readPage(),
      encoding: 'utf8',
    });
    // Those of Node are not ours to name.
    const ours = stderr.split('\n').filter((line) => line.startsWith('ine_scraping_'));
    expect(ours).toEqual([]);
    expect(stderr).not.toContain('error while linting');
  },
);
