import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { recordingSchema } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';
import { z } from 'zod';

import { createPerson } from '../src/incode/persons.ts';
import { createRandom } from '../src/random.ts';
import type { MockProvider } from '../src/index.ts';
import { get, logIn, readScore, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('support/print-timeline.ts', import.meta.url));

/** Many times what a run prints. */
const maxBuffer = 32 * 1024 * 1024;

async function printTimeline(seed: string): Promise<string> {
  const args = ['--conditions=@ine-scraping/source', script, seed];
  return (await run(process.execPath, args, { maxBuffer })).stdout;
}

async function ids(provider: MockProvider, count: number): Promise<string[]> {
  const played = await Promise.all(Array.from({ length: count }, () => provider.control.play()));
  return played.map(({ interviewId }) => interviewId);
}

const timelineSchema = z.object({
  played: z.array(z.object({ scenario: z.string() })),
  recordings: z.array(recordingSchema),
});

/** Sessions of the mix in a run. */
const mixed = 12;

/** What a run drew: the scenarios of its mix, and when FINISHED was first due in those with drawn times. */
function readDraws(timeline: string): { readonly mix: string[]; readonly endsMs: (number | undefined)[] } {
  const { played, recordings } = timelineSchema.parse(JSON.parse(timeline));
  const mix = played.slice(-mixed).map(({ scenario }) => scenario);
  const drawn = recordings.slice(-mixed).filter((_, index) => ['drawn', 'slow'].includes(mix[index] ?? ''));
  const isFinished = ({ scrapingStatus }: { scrapingStatus: string }): boolean =>
    scrapingStatus === 'FINISHED';
  return { mix, endsMs: drawn.map(({ deliveries }) => deliveries.find(isFinished)?.createdAtMs) };
}

test('two processes with one seed print byte-equal timelines and recordings, and another seed other ones', async () => {
  const [first = '', second, other = ''] = await Promise.all(['s1', 's1', 's2'].map(printTimeline));
  // Not `toBe`: the difference of two such texts is nothing that anybody reads.
  expect(first === second).toBe(true);
  expect(first).toContain('GIVEN_UP');
  const [draws, otherDraws] = [readDraws(first), readDraws(other)];
  expect(new Set(draws.mix).size).toBeGreaterThan(2);
  expect(draws.mix).not.toEqual(otherDraws.mix);
  // Times that are really drawn: no two sessions have the same.
  expect(draws.endsMs.length).toBeGreaterThan(4);
  const endsMs = [...draws.endsMs, ...otherDraws.endsMs];
  expect(new Set(endsMs).size).toBe(endsMs.length);
});

test('an unset seed is different every time, and the seed that was drawn plays the same run again', async () => {
  const [one, two] = [await startProvider({ seed: undefined }), await startProvider({ seed: undefined })];
  expect(one.seed).not.toBe(two.seed);
  const again = await startProvider({ seed: one.seed });
  expect(await ids(again, 3)).toEqual(await ids(one, 3));
});

test("a session's own seed repeats its id, token and person, whatever else has been played", async () => {
  const [one, two] = [await startProvider({ seed: 'a' }), await startProvider({ seed: 'b' })];
  await ids(two, 5);
  const played = [await one.control.play({ seed: 'own' }), await two.control.play({ seed: 'own' })];
  expect(played[0]).toEqual(played[1]);
  const [first, second] = [
    await readScore(one, played[0]?.token ?? ''),
    await readScore(two, played[1]?.token ?? ''),
  ];
  expect(first).toEqual(second);
});

test('an own seed used twice gives two sessions, the same two in each run', async () => {
  const playTwice = async (): Promise<string[]> => {
    const { control } = await startProvider();
    const played = [await control.play({ seed: 'own' }), await control.play({ seed: 'own' })];
    return played.map(({ interviewId }) => interviewId);
  };
  const first = await playTwice();
  expect(new Set(first).size).toBe(2);
  expect(await playTwice()).toEqual(first);
});

test('what happens in between does not change the data of a session', async () => {
  const [quiet, busy] = [await startProvider(), await startProvider()];
  const [quietFirst] = await ids(quiet, 1);
  const [busyFirst] = await ids(busy, 1);
  await logIn(busy);
  await busy.control.advance(3000);
  expect(busyFirst).toBe(quietFirst);
  expect(await ids(busy, 1)).toEqual(await ids(quiet, 1));
});

test('two instances with one seed share nothing but their data', async () => {
  const [one, two] = [await startProvider(), await startProvider()];
  const { interviewId, token } = await one.control.play();
  await expect(two.control.session(interviewId)).rejects.toMatchObject({ code: 'UNKNOWN_SESSION' });
  expect((await get(two, '/omni/get/score', withToken(token))).status).toBe(401);
  await one.control.advance(1000);
  expect((await two.control.clock()).now).toBe('2026-01-01T00:00:00.000Z');
});

test('a thousand seeds give a thousand persons whose keys are well formed', () => {
  const persons = Array.from({ length: 1000 }, (_, index) => createPerson(createRandom(`person ${index}`)));
  expect(new Set(persons.map(({ card }) => card.cic)).size).toBe(1000);
  for (const { curp, card, sex, birthDate, paternalSurname } of persons) {
    expect(curp).toMatch(/^[A-Z]{4}\d{6}[HM][A-Z]{2}[BCDFGHJ-NP-TV-Z]{3}[\dA-J]\d$/);
    expect(curp.slice(4, 11)).toBe(birthDate.slice(2).replaceAll('-', '') + sex);
    expect(card.claveElector).toMatch(/^[A-Z]{6}\d{6}\d{2}[HM]\d{3}$/);
    expect(card.claveElector.charAt(0)).toBe(paternalSurname.charAt(0));
    expect(Number(card.anioRegistro) - Number(birthDate.slice(0, 4))).toBeGreaterThanOrEqual(18);
    expect(Number(card.anioEmision)).toBeGreaterThanOrEqual(Number(card.anioRegistro));
  }
});
