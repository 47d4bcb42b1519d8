import { checks } from '@ine-scraping/mock-provider/conformance';

type Check = (typeof checks)[number];

const intro = `# Conformance

\`conform\` grades any receiver of the INE Scraping webhook, in any language. It plays Incode, tells the receiver of sessions of its
own, and looks at both sides: what the receiver answers, and what it asks of Incode.

\`\`\`sh
npx @ine-scraping/mock-provider conform --url http://127.0.0.1:8080/your/webhook
\`\`\`

From this repository: \`pnpm conform --url …\`. The receiver must read scores at \`http://127.0.0.1:4000\` meanwhile, with the development credentials of
the mock provider; \`--port\` plays Incode elsewhere, \`--no-scores\` looks at the answers alone. \`--help\` has every option.

## Severity

| severity | follows from | what it does |
|---|---|---|
| **must** | documented by Incode (DOC), or breaking it loses or falsifies a verdict | exit code 1, a failure in JUnit |
| **should** | breaking it costs retries, load or time, or shows what is inside | reported; skipped with the reason in JUnit |
| **note** | taste, such as which ids are refused | a remark, never a fault |

The source of a rule is **DOC** (a page of Incode's), **OBS** (real clients) or **INF** (what follows from both for a receiver that must lose nothing).
A receiver that answers wrongly fails the check of that, and not every other: all else is compared with how it answers a sound
notification. What cannot be told is skipped, with the reason: reads of the score when there are none, access without
credentials (\`--header\`, twice for two secrets; \`--oauth\`; \`--bad-header\`), a restart without \`--restart-command\`.

A busy receiver may answer 503 or 429 with \`Retry-After\` (five seconds at most): it is told again. Everything has a limit: an answer
\`--delivery-timeout-ms\` (10 s), a receiver's own backoff \`--wait\` (30 s); what can run side by side does.

## In a test

\`\`\`ts
import { conform } from '@ine-scraping/mock-provider/conformance';

const report = await conform({ url: 'http://127.0.0.1:8080/your/webhook' });
const broken = report.checks.filter(({ status }) => status === 'failed');
\`\`\`

\`receiverCases\` of \`@ine-scraping/contracts/conformance\` are the checks of the answers alone, one by one, for whoever has nothing but a
\`send\`. Each fails, and says why, where a sound notification is refused: a wrong path refuses what is bad like a good receiver.
`;

const groups: Readonly<Record<string, string>> = {
  ack: 'The acknowledgement',
  order: 'Order',
  copies: 'Copies',
  parallel: 'Many at once',
  input: 'Input',
  taste: 'Taste',
  access: 'Access',
  score: 'The score',
  forged: 'What is not true',
  understood: 'What is acknowledged is understood',
  restart: 'Restart',
};

function describeCheck({ id, severity, source, rule, advice }: Check): string {
  return `### ${id}\n\n**${severity}**, ${source}. ${rule}\n\n${advice}\n`;
}

/** `docs/conformance.md`, with every check where a report links to it. */
export function formatConformancePage(): string {
  const sections = Object.entries(groups).map(([group, title]) => {
    const members = checks.filter(({ id }) => id.startsWith(`${group}.`));
    return `## ${title}\n\n${members.map(describeCheck).join('\n')}`;
  });
  return [intro, ...sections].join('\n');
}

export const groupNames = Object.keys(groups);
