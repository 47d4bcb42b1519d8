import { developmentCredentials } from '@ine-scraping/contracts/conformance';
import {
  findVariable,
  type SettingName,
  settingsSchema as mockSettingsSchema,
} from '@ine-scraping/mock-provider/settings';
import { settingsSchema as receiverSettingsSchema } from '@ine-scraping/receiver/settings';
import { z } from 'zod';

/** Where the page is, from the root of the repository. */
export const settingsPagePath = 'docs/settings.md';

/** One row of a table. */
interface ListedVariable {
  readonly name: string;
  /** In Markdown; empty: unset means none. */
  readonly default: string;
  readonly meaning: string;
}

/** In Markdown; empty for what is none, such as an empty list. */
function formatDefault(value: unknown): string {
  const isShown = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';
  return isShown && value !== '' ? `\`${value}\`` : '';
}

/** Defaults of the receiver that follow another setting. */
const defaultsInWords: Readonly<Record<string, string>> = { OMNI_BASE_URL: 'the mock provider' };

function listReceiverVariables(): ListedVariable[] {
  const { properties = {} } = z.toJSONSchema(receiverSettingsSchema, { io: 'input' });
  return Object.entries(properties).map(([name, setting]) => {
    const { default: value = '', description = '' } = typeof setting === 'boolean' ? {} : setting;
    return { name, default: defaultsInWords[name] ?? formatDefault(value), meaning: description };
  });
}

function listMockVariables(): ListedVariable[] {
  const { apiKey, email, password } = developmentCredentials;
  // As secrets they do not print themselves.
  const defaults: Readonly<Record<string, unknown>> = {
    ...mockSettingsSchema.parse({}),
    apiKey,
    email,
    password,
  };
  return Object.keys(mockSettingsSchema.shape).flatMap((setting) => {
    const variable = findVariable(setting as SettingName);
    if (!variable) return [];
    const { name, meaning, defaultInWords, whenUnset } = variable;
    return [
      { name, default: defaultInWords ?? formatDefault(whenUnset?.({}) ?? defaults[setting]), meaning },
    ];
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

With \`NODE_ENV=production\` nothing that a forgotten variable would point at development has a default, and no door is open that
was not opened on purpose.

${table(listReceiverVariables())}

## The mock provider

${table(listMockVariables())}
`;
}
