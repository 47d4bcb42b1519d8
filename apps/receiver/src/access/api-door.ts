import { admitted, forbidden, unauthenticated, type Admittance } from './admittance.ts';
import type { ApiKey, Scope } from './api-key.ts';
import { isLocal, type Caller } from './caller.ts';
import { findFitting, readBearer } from './credential.ts';

const challenge = 'Bearer realm="v1"';

/** Lets in whoever has a key with the scope; without keys this machine, and nobody else. */
export function createApiDoor(apiKeys: readonly ApiKey[]): (caller: Caller, scope: Scope) => Admittance {
  const known = apiKeys.map((key) => ({ ...key, digest: Buffer.from(key.sha256.reveal(), 'hex') }));
  if (known.length === 0) {
    return (caller) => (isLocal(caller) ? admitted : forbidden('this receiver answers its own machine only'));
  }
  return ({ headers: { authorization } }, scope) => {
    if (authorization === undefined) {
      return unauthenticated('an API key is needed; send it as Authorization: Bearer', challenge);
    }
    const given = readBearer(authorization);
    const [key] = given === undefined ? [] : findFitting(given, known);
    if (!key) {
      const detail = 'the API key is none that this receiver knows; send one as Authorization: Bearer';
      return unauthenticated(detail, `${challenge}, error="invalid_token"`);
    }
    if (key.scopes.has(scope)) return { allowed: true, keyName: key.name };
    const detail = `the API key has not the scope ${scope}, which this needs`;
    return forbidden(detail, `${challenge}, error="insufficient_scope", scope="${scope}"`);
  };
}
