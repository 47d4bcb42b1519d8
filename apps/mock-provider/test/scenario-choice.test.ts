import { expect, test } from 'vitest';

import { drawName, parseChoice, scenarioInExternalId } from '../src/scenarios/choose-scenario.ts';
import { apiKey, post, start, version } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { startReceiver } from './support/receiver.ts';

const mix = 'mix:current=8,not-found=1,duplicate-finished=1';

async function names(seed: string, count: number): Promise<string[]> {
  const { control, stop } = await startProvider({ scenario: mix, seed });
  const played: string[] = [];
  for (let index = 0; index < count; index += 1) played.push((await control.play()).scenario);
  await stop();
  return played;
}

test('a mix draws each scenario by its weight, the same ones from the same seed', async () => {
  const played = await names('mix', 500);
  expect(await names('mix', 500)).toEqual(played);
  expect(await names('another', 500)).not.toEqual(played);
  const share = (name: string): number => played.filter((one) => one === name).length / played.length;
  expect(share('current')).toBeCloseTo(0.8, 1);
  expect(share('not-found')).toBeCloseTo(0.1, 1);
  expect(share('current') + share('not-found') + share('duplicate-finished')).toBe(1);
});

test('a mix starts again with the seed when the mock is reset', async () => {
  const { control } = await startProvider({ scenario: mix });
  const play = async (): Promise<string[]> => {
    const played: string[] = [];
    for (let index = 0; index < 20; index += 1) played.push((await control.play()).scenario);
    return played;
  };
  const first = await play();
  await control.reset();
  expect(await play()).toEqual(first);
});

test("a session's own seed draws the same scenario, whatever has been played before", async () => {
  const { control } = await startProvider({ scenario: mix });
  const draw = async (seed: string): Promise<string> => (await control.play({ seed })).scenario;
  const first: string[] = [];
  for (let index = 0; index < 20; index += 1) first.push(await draw(`own ${index}`));
  const second: string[] = [];
  for (let index = 19; index >= 0; index -= 1) second.unshift(await draw(`own ${index}`));
  expect(second).toEqual(first);
  expect(new Set(first).size).toBeGreaterThan(1);
});

test.each(['mix:', 'mix:current', 'mix:current=-1', 'mix:current=0', 'mix:current=1,,not-found=1'])(
  '%s is refused as a setting and in a play',
  async (scenario) => {
    await expect(startProvider({ scenario })).rejects.toThrow('mix:current=8,not-found=1');
    const { control } = await startProvider();
    await expect(control.play(scenario)).rejects.toMatchObject({ code: 'UNKNOWN_SCENARIO' });
  },
);

test('a mix with a name that no scenario has is refused', async () => {
  await expect(startProvider({ scenario: 'mix:current=1,nope=1' })).rejects.toMatchObject({
    code: 'INVALID_SETTINGS',
  });
});

test('a weight of 0 is never drawn', () => {
  const choice = parseChoice('mix:a=0,b=1,c=0');
  if (!choice) throw new Error('The mix cannot be read.');
  const drawn = new Set(Array.from({ length: 50 }, (_, index) => drawName(choice, String(index))));
  expect([...drawn]).toEqual(['b']);
});

test.each(['scenario:not-found', 'scenario:not-found:solicitud-1001'])(
  'through POST /omni/start, externalId %s chooses the scenario and comes back in the notifications',
  async (externalId) => {
    const receiver = await startReceiver();
    const provider = await startProvider({ webhookUrl: receiver.url });
    const { interviewId, token } = await start(provider, { externalId });
    expect((await provider.control.session(interviewId)).scenario).toBe('not-found');
    const path = '/omni/process/government-validation?scrapingMethod=true';
    await post(provider, path, { ...version, ...apiKey, 'x-incode-hardware-id': token }, 'null');
    await provider.control.advance(0);
    expect(receiver.requests[0]?.notification.externalId).toBe(externalId);
  },
);

test('an externalId that names no scenario of the mock is refused in the shape of each API', async () => {
  const provider = await startProvider();
  const body = { externalId: 'scenario:nope' };
  const refused = await post(provider, '/omni/start', { ...version, ...apiKey }, body);
  expect(refused.status).toBe(400);
  expect(refused.body).toMatchObject({ status: 400, message: expect.stringContaining('not-found') });
  expect((await post(provider, '/_mock/sessions', {}, body)).body).toMatchObject({
    code: 'UNKNOWN_SCENARIO',
  });
});

test('a named scenario wins over externalId, and an externalId that only looks alike chooses nothing', async () => {
  const { control } = await startProvider();
  const named = await control.play({ scenario: 'reported-lost', externalId: 'scenario:not-found' });
  expect(named.scenario).toBe('reported-lost');
  for (const externalId of ['scenario', 'Scenario:not-found', 'my-scenario:not-found', 'solicitud']) {
    expect(scenarioInExternalId(externalId)).toBeUndefined();
    expect((await control.play({ externalId })).scenario).toBe('current');
  }
});
