import { groupOf } from './choose-checks.ts';
import type { ConformReport, ReportedCheck } from './conform.ts';

/** What XML has no way to hold, and what would end an attribute or an element. */
const notInXml = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

function escapeText(text: string): string {
  return text.replaceAll(notInXml, '\uFFFD').replaceAll(/[&<>]/g, (sign) => entities[sign] ?? sign);
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => {
      const text = String(value)
        .replaceAll(notInXml, '\uFFFD')
        .replaceAll(/[&<>"\n]/g, (sign) => entities[sign] ?? sign);
      return ` ${name}="${text}"`;
    })
    .join('');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** What a person needs to know of a check that was broken, as lines. */
export function describeBroken({ rule, seen, exchange, advice, docs, source }: ReportedCheck): string[] {
  return [
    `rule:      ${rule} (${source})`,
    `seen:      ${seen ?? ''}`,
    ...(exchange ? [`sent:      ${exchange.sent}`, `came back: ${exchange.cameBack}`] : []),
    `do:        ${advice}`,
    `see:       ${docs}`,
  ];
}

function testCase(check: ReportedCheck): string {
  const { id, title, severity, status, seen, tookMs } = check;
  const open = `    <testcase${attributes({ name: `${id}: ${title}`, classname: `conform.${id}`, time: seconds(tookMs) })}`;
  if (status === 'passed') return `${open}/>`;
  const told = status === 'failed' ? describeBroken(check).join('\n') : (seen ?? '');
  // Red is what the exit code is: a should that is broken is shown, and fails nobody's build.
  const isRed = status === 'failed' && severity === 'must';
  const message = status === 'failed' ? `${severity}: ${seen ?? ''}` : (seen ?? '');
  const outcome = isRed
    ? `<failure${attributes({ message, type: severity })}>${escapeText(told)}</failure>`
    : `<skipped${attributes({ message })}>${escapeText(told)}</skipped>`;
  return `${open}>\n      ${outcome}\n    </testcase>`;
}

/**
 * The report as JUnit XML, one suite for each group of checks. A must that was broken is a failure; a should that was broken,
 * and what could not be told, is skipped with the reason. Holds to the schemas of both Ant and Jenkins, which forbid each
 * other's additions.
 */
export function formatJunit({ checks, url, incodeUrl, seed }: ConformReport, startedAt: Date): string {
  const groups = [...new Set(checks.map(groupOf))];
  const suites = groups.map((group, index) => {
    const members = checks.filter((check) => groupOf(check) === group);
    const failures = members.filter(
      ({ status, severity }) => status === 'failed' && severity === 'must',
    ).length;
    const skipped = members.filter(({ status }) => status !== 'passed').length - failures;
    const head = attributes({
      name: group,
      package: 'conform',
      id: index,
      // No zone: Ant's schema has none.
      timestamp: startedAt.toISOString().slice(0, 19),
      hostname: 'localhost',
      tests: members.length,
      failures,
      errors: 0,
      skipped,
      time: seconds(Math.max(0, ...members.map(({ tookMs }) => tookMs))),
    });
    const properties = Object.entries({ url, incodeUrl, seed })
      .map(([name, value]) => `<property${attributes({ name, value })}/>`)
      .join('');
    return [
      `  <testsuite${head}>`,
      `    <properties>${properties}</properties>`,
      ...members.map(testCase),
      '    <system-out></system-out>',
      '    <system-err></system-err>',
      '  </testsuite>',
    ].join('\n');
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>', ''].join(
    '\n',
  );
}
