import { isLoopbackHost } from '../access/own-hosts.ts';
import type { Environment } from './settings.ts';

interface Door {
  /** Any of these shuts it. */
  readonly shutBy: readonly string[];
  /** The switch that leaves it open in production. */
  readonly allowing: string;
  /** Who comes in while it is open. */
  readonly who: string;
}

/** An address is no credential: it shuts nothing, and whoever is behind a trusted proxy has one. */
const doors: readonly Door[] = [
  {
    shutBy: ['RECEIVER_WEBHOOK_SECRETS', 'RECEIVER_OAUTH_CLIENTS', 'RECEIVER_JWKS_URL'],
    allowing: 'DANGEROUSLY_ALLOW_UNAUTHENTICATED_WEBHOOK',
    who: 'anybody can notify',
  },
  {
    shutBy: ['RECEIVER_API_KEYS'],
    allowing: 'DANGEROUSLY_ALLOW_UNAUTHENTICATED_READS',
    who: 'anybody can read and operate',
  },
];

function isOpen(set: Environment): (door: Door) => boolean {
  return ({ shutBy }) => shutBy.every((name) => set[name] === undefined);
}

/** In production a door is open on purpose or not at all: whatever proxy is in front, it may pass more than was meant. */
export function findOpenDoors(set: Environment): string[] {
  return doors
    .filter(isOpen(set))
    .filter(({ allowing }) => set[allowing] !== 'true')
    .map(
      ({ shutBy, allowing, who }) =>
        `${shutBy.join(' or ')} is required with NODE_ENV=production, or ${who}; the command keys makes it, and ${allowing}=true does without`,
    );
}

/** An open door is one on this machine. Whatever `NODE_ENV` is. */
export function findExposure(set: Environment): string[] {
  const open = doors.filter(isOpen(set)).map(({ shutBy }) => shutBy.join(' or '));
  if (open.length === 0 || isLoopbackHost(set['RECEIVER_HOST'] ?? '127.0.0.1')) return [];
  return [
    `RECEIVER_HOST must be a loopback address such as 127.0.0.1 without ${open.join(' and ')}: the receiver must not be reachable from elsewhere while it lets in whoever comes`,
  ];
}

/** What is of no use without the others. */
const wholes: readonly (readonly [names: readonly string[], why: string])[] = [
  [
    ['RECEIVER_OAUTH_CLIENTS', 'RECEIVER_OAUTH_SIGNING_KEYS'],
    'tokens need a client that gets them and a key that signs them; the command keys makes both',
  ],
  [
    ['RECEIVER_JWKS_URL', 'RECEIVER_JWKS_ISSUER', 'RECEIVER_JWKS_AUDIENCE'],
    'the tokens of an identity provider are taken by its keys, its name and our own',
  ],
];

/** What no setting can tell alone: halves of something, and two that want the same header. */
export function findContradictions(set: Environment): string[] {
  const problems = wholes.flatMap(([names, why]) => {
    const missing = names.filter((name) => set[name] === undefined);
    return missing.length === names.length ? [] : missing.map((name) => `${name} is missing: ${why}`);
  });
  const takesTokens = set['RECEIVER_OAUTH_CLIENTS'] ?? set['RECEIVER_JWKS_URL'];
  const { RECEIVER_WEBHOOK_SECRETS: secrets, RECEIVER_WEBHOOK_HEADER: header } = set;
  if (takesTokens && secrets && header?.toLowerCase() === 'authorization') {
    problems.push(
      'RECEIVER_WEBHOOK_HEADER must not be authorization, which is where the bearer token of RECEIVER_OAUTH_CLIENTS or RECEIVER_JWKS_URL comes',
    );
  }
  return problems;
}
