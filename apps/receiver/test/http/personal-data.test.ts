import { createHash, randomBytes } from 'node:crypto';

import {
  erasureSchema,
  evidenceOf,
  problemSchema,
  scoreSchema,
  verificationPageSchema,
} from '@ine-scraping/contracts';
import { goldenScores } from '@ine-scraping/contracts/examples';
import { expect, test } from 'vitest';

import { formatApiKey, parseScopes } from '../../src/access/api-key.ts';
import { createCredential, digestOf } from '../../src/access/credential.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { startFakeOmni } from './fake-omni.ts';
import { startTestReceiver } from './test-receiver.ts';

const [current] = goldenScores;
const values = evidenceOf(scoreSchema.parse(current?.score));

/** An API key with these scopes: what is sent, and its part of the setting. */
function createApiKey(name: string, ...scopeNames: string[]) {
  const key = createCredential().reveal();
  const sha256 = new Secret(digestOf(key).toString('hex'));
  const scopes = parseScopes(scopeNames) ?? new Set();
  return { headers: { authorization: `Bearer ${key}` }, setting: formatApiKey({ name, scopes, sha256 }) };
}

const keys = {
  reader: createApiKey('reader', 'read'),
  auditor: createApiKey('auditor', 'read', 'evidence'),
  operator: createApiKey('operator', 'read', 'operate'),
  evidenceAlone: createApiKey('evidence-alone', 'evidence'),
};
const RECEIVER_API_KEYS = Object.values(keys)
  .map(({ setting }) => setting)
  .join(',');

function evidenceSettings(...names: string[]) {
  const sealing = names.map((name) => `${name}:${randomBytes(32).toString('base64')}`).join(',');
  return { RECEIVER_EVIDENCE: 'store', RECEIVER_EVIDENCE_KEYS: sealing };
}

function hashOf(interviewId: string): string {
  return createHash('sha256').update(interviewId).digest('hex');
}

describeOnEachEngine('personal data over HTTP', (engine) => {
  async function startScored(env: Record<string, string>) {
    const omni = await startFakeOmni();
    omni.scores.set('interview-1', current?.score ?? {});
    const receiver = await startTestReceiver(engine, { env: { OMNI_BASE_URL: omni.url, ...env } });
    await receiver.notify({
      InterviewId: 'interview-1',
      externalId: 'Persona 1',
      ScrapingStatus: 'FINISHED',
    });
    return receiver;
  }

  test('evidence is dropped unless the receiver is told to store it', async () => {
    const receiver = await startScored({});
    const { evidence } = await receiver
      .reach('interview-1', 'SCORED')
      .then((one) => one as { evidence?: unknown });
    expect(evidence).toEqual({ status: 'NOT_STORED' });
  });

  test('stored evidence is masked, in the list too, unless the API key has its scope, and who saw it is in the log', async () => {
    const receiver = await startScored({ ...evidenceSettings('a'), RECEIVER_API_KEYS });
    const path = '/v1/verifications/interview-1';
    const evidenceBy = async ({ headers }: (typeof keys)['reader']) => {
      const one = (await (await receiver.fetch(path, { headers })).json()) as { evidence?: unknown };
      const list = await (await receiver.fetch('/v1/verifications', { headers })).json();
      const [listed] = verificationPageSchema.parse(list).verifications;
      expect(listed).toMatchObject({ evidence: one.evidence });
      return one.evidence;
    };
    await expect
      .poll(async () => (await receiver.fetch(path, { headers: keys.reader.headers })).json(), {
        timeout: 10_000,
      })
      .toMatchObject({ state: 'SCORED' });
    expect(await evidenceBy(keys.reader)).toEqual({ status: 'MASKED' });
    expect(await evidenceBy(keys.operator)).toEqual({ status: 'MASKED' });
    const shownTo = () =>
      receiver.log.filter(({ fields }) => 'act' in fields && fields.act === 'read-evidence');
    expect(shownTo()).toEqual([]);
    expect(await evidenceBy(keys.auditor)).toEqual({ status: 'SHOWN', values });
    expect(shownTo()).toMatchObject([
      { fields: { key: 'auditor', interviewIds: ['interview-1'] } },
      { fields: { key: 'auditor', interviewIds: ['interview-1'] } },
    ]);
    // The scope adds to reading, and is none.
    expect((await receiver.fetch(path, { headers: keys.evidenceAlone.headers })).status).toBe(403);
    expect(JSON.stringify(receiver.log)).not.toContain(values?.claveElector);
  });

  test('on this machine without API keys stored evidence stays masked', async () => {
    const receiver = await startScored(evidenceSettings('a'));
    expect(await receiver.reach('interview-1', 'SCORED')).toMatchObject({ evidence: { status: 'MASKED' } });
  });

  test('an evidence key that is gone costs the evidence until it is back, and nothing else', async () => {
    const schema = engine.ownSchema();
    const env = { RECEIVER_DATABASE_SCHEMA: schema, RECEIVER_API_KEYS };
    const first = evidenceSettings('first');
    const receiver = await startScored({ ...env, ...first });
    const read = async (url: string) =>
      (await fetch(`${url}/v1/verifications/interview-1`, { headers: keys.auditor.headers })).json();
    await expect
      .poll(() => read(receiver.url), { timeout: 10_000 })
      .toMatchObject({ state: 'SCORED', evidence: { status: 'SHOWN' } });
    await receiver.stop();
    const other = evidenceSettings('second');
    const without = await startTestReceiver(engine, { env: { ...env, ...other } });
    expect(await read(without.url)).toMatchObject({
      state: 'SCORED',
      verdict: { outcome: 'CURRENT' },
      evidence: { status: 'UNREADABLE', keyId: 'first' },
    });
    await without.stop();
    const both = `${other.RECEIVER_EVIDENCE_KEYS},${first.RECEIVER_EVIDENCE_KEYS}`;
    const rotated = await startTestReceiver(engine, {
      env: { ...env, ...other, RECEIVER_EVIDENCE_KEYS: both },
    });
    expect(await read(rotated.url)).toMatchObject({ evidence: { status: 'SHOWN', values } });
  });

  test('an interview is erased by its id once, by whoever may operate, and the log names it by its hash', async () => {
    const receiver = await startScored({ RECEIVER_API_KEYS });
    const erase = ({ headers }: (typeof keys)['reader'], path = '/v1/verifications/interview-1') =>
      receiver.fetch(path, { method: 'DELETE', headers });
    await expect
      .poll(async () => (await receiver.fetch('/v1/verifications/interview-1', keys.reader)).status, {
        timeout: 10_000,
      })
      .toBe(200);
    expect((await erase(keys.reader)).status).toBe(403);
    expect((await erase(keys.auditor)).status).toBe(403);
    expect((await receiver.fetch('/v1/verifications/interview-1', { method: 'DELETE' })).status).toBe(401);
    const erased = await erase(keys.operator);
    expect([erased.status, erasureSchema.parse(await erased.json())]).toEqual([
      200,
      { interviewIds: ['interview-1'] },
    ]);
    const again = await erase(keys.operator);
    expect([again.status, problemSchema.parse(await again.json()).code]).toEqual([404, 'NOT_FOUND']);
    expect((await receiver.fetch('/v1/verifications/interview-1', keys.reader)).status).toBe(404);
    const audit = receiver.log.filter(({ fields }) => 'act' in fields && fields.act === 'erase');
    expect(audit).toMatchObject([
      { fields: { key: 'operator', outcome: 'ERASED', interviewSha256: [hashOf('interview-1')] } },
      { fields: { key: 'operator', outcome: 'NOT_FOUND', interviewSha256: [] } },
    ]);
    expect(JSON.stringify(audit)).not.toContain('interview-1');
  });

  test('an external id erases its interviews, and without one nothing is erased', async () => {
    const receiver = await startScored({});
    await receiver.reach('interview-1', 'SCORED');
    const erase = (query: string) => receiver.fetch(`/v1/verifications${query}`, { method: 'DELETE' });
    for (const query of ['', '?externalId=', '?externalID=Persona%201', '?externalId=a&externalId=b']) {
      const refused = await erase(query);
      expect([query, refused.status]).toEqual([query, 400]);
    }
    expect((await erase('?externalId=Persona')).status).toBe(404);
    const erased = await erase('?externalId=persona%201');
    expect([erased.status, await erased.json()]).toEqual([200, { interviewIds: ['interview-1'] }]);
    expect((await erase('?externalId=persona%201')).status).toBe(404);
    expect(JSON.stringify(receiver.log)).not.toMatch(/persona 1/i);
  });
});
