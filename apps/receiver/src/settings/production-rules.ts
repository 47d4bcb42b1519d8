import { isLoopbackHost } from '../access/own-hosts.ts';
import type { Environment } from './settings.ts';

/** A forgotten one of these must not be guessed in production. */
const requiredInProduction = [
  'DATABASE_URL',
  'OMNI_BASE_URL',
  'OMNI_API_KEY',
  'OMNI_EMAIL',
  'OMNI_PASSWORD',
] as const;

/** What is good enough to develop with, and in production a mistake that would be found out too late. */
function findForgotten(set: Environment): string[] {
  const missing = requiredInProduction.filter((name) => set[name] === undefined);
  const problems = missing.map((name) => `${name} is required with NODE_ENV=production`);
  const url = URL.parse(set['OMNI_BASE_URL'] ?? '');
  if (url?.protocol === 'http:' && !isLoopbackHost(url.hostname.replaceAll(/[[\]]/g, ''))) {
    problems.push(
      'OMNI_BASE_URL must begin with https:// with NODE_ENV=production, or credentials and scores go through the network for all to read',
    );
  }
  const email = set['OMNI_EMAIL'];
  if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(email)) {
    problems.push('OMNI_EMAIL must be an e-mail address such as executive@example.com');
  }
  return problems;
}

/** Each door, what shuts it, and who comes in while it is open. */
const doors = [
  ['RECEIVER_WEBHOOK_SECRETS', 'DANGEROUSLY_ALLOW_UNAUTHENTICATED_WEBHOOK', 'anybody can notify'],
  ['RECEIVER_API_KEYS', 'DANGEROUSLY_ALLOW_UNAUTHENTICATED_READS', 'anybody can read and operate'],
] as const;

/** In production a door is open on purpose or not at all: whatever proxy is in front, it may pass more than was meant. */
function findOpenDoors(set: Environment): string[] {
  return doors.flatMap(([name, allowing, who]) =>
    set[name] === undefined && set[allowing] !== 'true'
      ? [
          `${name} is required with NODE_ENV=production, or ${who}; the command keys makes it, and ${allowing}=true does without`,
        ]
      : [],
  );
}

/** What keeps the receiver from starting with `NODE_ENV=production`, one sentence each. */
export function findProductionProblems(set: Environment): string[] {
  return [...findForgotten(set), ...findOpenDoors(set)];
}

/** An open door is one on this machine. Whatever `NODE_ENV` is. */
export function findExposure(set: Environment): string[] {
  const isShut = doors.every(([name]) => set[name] !== undefined);
  if (isShut || isLoopbackHost(set['RECEIVER_HOST'] ?? '127.0.0.1')) return [];
  const open = doors.flatMap(([name]) => (set[name] === undefined ? [name] : []));
  return [
    `RECEIVER_HOST must be a loopback address such as 127.0.0.1 without ${open.join(' and ')}: the receiver must not be reachable from elsewhere while it lets in whoever comes`,
  ];
}
