import { parseArgs } from 'node:util';

import {
  createCredential,
  digestOf,
  formatApiKey,
  isKeyName,
  parseScopes,
  scopes,
  type ApiKey,
} from '../access/api-key.ts';
import { Secret } from '../runtime/secret.ts';
import { toError } from '../runtime/errors.ts';

/** Where a command writes. */
export interface Terminal {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

const usage = `Without a command the receiver starts. Its command is:

  keys --name <name> --scopes ${scopes.join(',')}   makes an API key of /v1
  keys --webhook                             makes a value of the header that Incode sends

It prints the new credential once, and the setting that makes the receiver know it. The receiver reads its settings when it starts.
`;

/** Said for whoever types the command; quotes nothing. */
class UsageError extends Error {}

function readKeysOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { name: { type: 'string' }, scopes: { type: 'string' }, webhook: { type: 'boolean' } },
      allowPositionals: false,
    }).values;
  } catch (error) {
    throw new UsageError(toError(error).message, { cause: error });
  }
}

function makeApiKey(name: string, scopeNames: string): string {
  if (!isKeyName(name)) {
    throw new UsageError(
      '--name must be 1 to 64 letters, digits, ".", "_" or "-", and begin with neither sign',
    );
  }
  const own = parseScopes(scopeNames.split(',').map((scope) => scope.trim()));
  if (!own) throw new UsageError(`--scopes must be ${scopes.join(' or ')}, or both with a comma between`);
  const key = createCredential();
  const sha256 = new Secret(digestOf(key.reveal()).toString('hex'));
  const known: ApiKey = { name, scopes: own, sha256 };
  return `The API key, shown this once; whoever calls /v1 sends it as "Authorization: Bearer <key>":

  ${key.reveal()}

The setting of the receiver; keys that are there already stay, with a comma between:

  RECEIVER_API_KEYS=${formatApiKey(known)}
`;
}

function makeWebhookSecret(): string {
  const secret = createCredential().reveal();
  return `The value of the header x-webhook-secret, or of RECEIVER_WEBHOOK_HEADER, for a custom header in Incode's Dashboard:

  ${secret}

The setting of the receiver; to replace a value, give both with a comma between until Incode sends the new one:

  RECEIVER_WEBHOOK_SECRETS=${secret}
`;
}

function makeKeys(args: readonly string[]): string {
  const { name, scopes: scopeNames, webhook = false } = readKeysOptions(args);
  if (webhook) {
    if (name !== undefined || scopeNames !== undefined) throw new UsageError('--webhook stands alone');
    return makeWebhookSecret();
  }
  if (name === undefined || scopeNames === undefined) {
    throw new UsageError('keys needs --name and --scopes, or --webhook');
  }
  return makeApiKey(name, scopeNames);
}

/** Runs one command of the receiver other than its start, and returns the exit code. */
export function runCommand(command: string, args: readonly string[], { stdout, stderr }: Terminal): number {
  try {
    if (command !== 'keys') throw new UsageError('there is no such command');
    stdout.write(makeKeys(args));
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    stderr.write(`${error.message}\n\n${usage}`);
    return 1;
  }
}
