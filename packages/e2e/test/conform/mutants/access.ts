import { honestParts, honestSteps } from '../honest-parts.ts';
import type { Parts } from '../parts.ts';
import { readToken } from '../tokens.ts';
import type { Mutant } from './mutant.ts';

/** Lets in by its own look at the header; `secrets` are those of the receiver. */
function comparing(
  isRight: (given: string | undefined, secrets: readonly string[]) => boolean,
): Partial<Parts> {
  return {
    isLetIn(request, access) {
      if (access.kind !== 'secrets') return honestParts.isLetIn(request, access);
      return isRight(request.headers['x-webhook-secret']?.toString(), access.secrets);
    },
  };
}

/** Receivers that let the wrong ones in, or the right ones not, run with two secrets. */
export const secretMutants: readonly Mutant[] = [
  {
    name: 'lets everybody in',
    caughtBy: ['access.missing', 'access.wrong', 'access.prefix', 'access.bad-header'],
    parts: comparing(() => true),
  },
  {
    name: 'lets in whoever sends some secret',
    caughtBy: ['access.wrong', 'access.prefix', 'access.bad-header'],
    parts: comparing((given) => given !== undefined),
  },
  {
    name: 'lets in whoever sends none',
    caughtBy: ['access.missing'],
    parts: comparing((given, secrets) => given === undefined || secrets.includes(given)),
  },
  {
    name: 'lets in the beginning of a secret',
    caughtBy: ['access.prefix'],
    parts: comparing(
      (given = '', secrets) => given !== '' && secrets.some((secret) => secret.startsWith(given)),
    ),
  },
  {
    name: 'lets in the first of two secrets',
    caughtBy: ['access.second'],
    parts: comparing((given, secrets) => given === secrets[0]),
  },
  {
    name: 'looks at the secret when the work is done',
    caughtBy: ['access.no-effect'],
    parts: {
      steps: [
        honestSteps.checkMethod,
        honestSteps.checkType,
        honestSteps.readBody,
        honestSteps.understand,
        honestSteps.store,
        honestSteps.followUp,
        honestSteps.checkAccess,
        honestSteps.acknowledge,
      ],
    },
  },
];

/** Receivers that misread bearer tokens, run with a token endpoint of their own. */
export const bearerMutants: readonly Mutant[] = [
  {
    name: 'lets in with a token that has expired',
    caughtBy: ['access.expired'],
    parts: {
      isLetIn: ({ headers }) =>
        readToken((headers.authorization ?? '').slice('Bearer '.length)) !== undefined,
    },
  },
];

/** Receivers that lose with their process what they have acknowledged. */
export const restartMutants: readonly Mutant[] = [
  {
    name: 'keeps everything in memory',
    caughtBy: ['restart.follow-up'],
    parts: { keep: (core, key, entry) => core.memory.set(key, entry) },
  },
  {
    name: 'stores a while after it has acknowledged',
    caughtBy: ['restart.follow-up'],
    parts: {
      keep(core, key, entry) {
        core.memory.set(key, entry);
        setTimeout(() => core.disk.set(key, entry), 60_000).unref();
      },
    },
  },
  { name: 'does not go on after a start', caughtBy: ['restart.follow-up'], parts: { resumes: false } },
];
