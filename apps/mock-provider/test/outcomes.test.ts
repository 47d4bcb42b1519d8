import { expect, test } from 'vitest';

import { goldenOutcomes } from './support/golden-outcomes.ts';
import {
  get,
  logIn,
  post,
  readScore,
  scraping,
  start,
  validate,
  version,
  withToken,
} from './support/omni.ts';
import { printedData } from './support/printed-data.ts';
import { startProvider } from './support/provider.ts';

test('the list of scenarios begins with the golden ones', async () => {
  const { control } = await startProvider();
  const names = (await control.scenarios()).map(({ name }) => name);
  expect(names.slice(0, goldenOutcomes.length)).toEqual(goldenOutcomes.map(([name]) => name));
});

for (const [scenario] of goldenOutcomes) {
  test(`${scenario}: every document that mentions the voter card agrees with the others`, async () => {
    const provider = await startProvider({ scenario });
    const { token, interviewId } = await start(provider);
    const executive = withToken(await logIn(provider));
    const scraped = await validate(provider, token, scraping);
    await provider.control.advance(3000);
    const score = await readScore(provider, token);
    const documents: unknown[] = [
      scraped,
      score,
      (await get(provider, `/omni/get/score/?id=${interviewId}&verbose=true`, executive)).body,
      (await get(provider, '/0/omni/get/score', { ...version, 'x-incode-hardware-id': token })).body,
      (await post(provider, '/omni/process/government-validation', withToken(token))).body,
      await readScore(provider, token),
    ];
    const printed = printedData(documents);
    expect(printed).toEqual({
      cic: [expect.stringMatching(/^9\d{8}$/)],
      ocr: [expect.stringMatching(/^9\d{12}$/)],
      claveElector: [expect.stringMatching(/^[A-Z]{6}\d{6}(0[1-9]|[12]\d|3[0-2])[HM]\d{3}$/)],
      numeroEmision: [expect.stringMatching(/^\d{2}$/)],
      anioRegistro: [expect.stringMatching(/^\d{4}$/)],
      anioEmision: [expect.stringMatching(/^\d{4}$/)],
      curp: [expect.stringMatching(/^[A-Z]{4}\d{6}[HM][A-Z]{5}[\dA-J]\d$/)],
    });
    const { claveElector = [], curp = [], anioRegistro = [], anioEmision = [] } = printed;
    expect(claveElector[0]?.slice(6, 12)).toBe(curp[0]?.slice(4, 10));
    expect(claveElector[0]?.charAt(14)).toBe(curp[0]?.charAt(10));
    expect(Number(anioRegistro[0])).toBeLessThanOrEqual(Number(anioEmision[0]));
  });

  test(`${scenario}: every overall value is a string that parses as a number, before and after scraping`, async () => {
    const provider = await startProvider({ scenario });
    const { token } = await start(provider);
    const before = await readScore(provider, token);
    await validate(provider, token, scraping);
    const during = await readScore(provider, token);
    await provider.control.advance(3000);
    const after = await readScore(provider, token);
    for (const score of [before, during, after]) {
      const sections = [score, score.idValidation, score.liveness, score.faceRecognition];
      if (score.governmentValidation) sections.push(score.governmentValidation);
      for (const section of sections) expect(section?.overall?.value).toMatch(/^\d+\.\d$/);
    }
  });
}
