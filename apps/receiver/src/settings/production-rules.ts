import { isLoopbackUrl } from '../access/own-hosts.ts';
import { findOpenDoors } from './access-rules.ts';
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
  if (url?.protocol === 'http:' && !isLoopbackUrl(url)) {
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

/** What keeps the receiver from starting with `NODE_ENV=production`, one sentence each. */
export function findProductionProblems(set: Environment): string[] {
  return [...findForgotten(set), ...findOpenDoors(set)];
}
