import { listVariables, type ListedVariable } from '@ine-scraping/mock-provider/settings';
import { settingsSchema } from '@ine-scraping/receiver/settings';
import { z } from 'zod';

/** Where the page is, from the root of the repository. */
export const settingsPagePath = 'docs/settings.md';

/** Defaults of the receiver that follow another setting. */
const defaultsInWords: Readonly<Record<string, string>> = { OMNI_BASE_URL: 'the mock provider' };

function listReceiverVariables(): ListedVariable[] {
  const { properties = {} } = z.toJSONSchema(settingsSchema, { io: 'input' });
  return Object.entries(properties).map(([name, setting]) => {
    const { default: value = '', description = '' } = typeof setting === 'boolean' ? {} : setting;
    const text = value === '' ? '' : `\`${String(value)}\``;
    return { name, default: defaultsInWords[name] ?? text, meaning: description };
  });
}

function table(variables: readonly ListedVariable[]): string {
  const rows = variables.map(
    ({ name, default: value, meaning }) => `| \`${name}\` | ${value} | ${meaning} |`,
  );
  return ['| setting | default | meaning |', '|---|---|---|', ...rows].join('\n').replaceAll('|  |', '| |');
}

/** `docs/settings.md`: every setting of both apps, from the schemas that read them. */
export function settingsPage(): string {
  return `# Settings

Environment variables of both apps. An empty one counts as unset, all mistakes are reported at once, and one that begins like
ours and is none is named. This page is written by \`pnpm settings\` from the schemas that read the variables; a test fails when
it is not what they say.

## The receiver

With \`NODE_ENV=production\` nothing that a forgotten variable would point at development has a default.

${table(listReceiverVariables())}

## The mock provider

${table(listVariables())}
`;
}
