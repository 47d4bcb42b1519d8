import { existsSync } from 'node:fs';

import { developmentCredentials } from '@ine-scraping/contracts/conformance';
import { type MockProvider, type MockProviderOptions, startMockProvider } from '@ine-scraping/mock-provider';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { chromium, type Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';

import { createCustomerServer, webhookPath } from '../src/customer/customer-server.ts';
import { type CustomerSettings, verifyCard, type VerifiedCard } from '../src/customer/verify-card.ts';

/** Debian's. Other systems have it elsewhere, and CI installs it. */
const chromiumPath = '/usr/bin/chromium';
const hasBrowser = existsSync(chromiumPath) || process.env['CI'] !== undefined;

interface Place {
  readonly mock: MockProvider;
  readonly settings: CustomerSettings;
}

async function startPlace(options: MockProviderOptions = {}): Promise<Place> {
  const ownUrl = `http://127.0.0.1:${await listenInTest(createCustomerServer())}`;
  const webhookUrl = ownUrl + webhookPath;
  const mock = await startMockProvider({ webhookUrl, scrapingMs: 50, seed: 'customer', ...options });
  onTestFinished(() => mock.stop());
  return {
    mock,
    settings: { incodeUrl: mock.url, ownUrl, externalId: 'solicitud-1001', ...developmentCredentials },
  };
}

/** A page of the customer's own server: another origin than the mock's. */
async function openPage(url: string): Promise<Page> {
  const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  const browser = await chromium.launch({ executablePath: chromiumPath, args });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.goto(url);
  return page;
}

function expectVerified({ interviewId, ...verified }: VerifiedCard): void {
  const notification = { InterviewId: interviewId, externalId: 'solicitud-1001' };
  expect(verified).toEqual({
    startedWith: -1,
    notifications: [
      { ...notification, ScrapingStatus: 'IN_PROGRESS' },
      { ...notification, ScrapingStatus: 'FINISHED' },
    ],
    overall: 'OK',
    ineScrapingValidation: expect.objectContaining({ scrapingStatus: 'FINISHED', success: true }),
    action: 'none',
  });
}

test("a customer's backend that knows nothing of ours gets from start to the score and finishes, in Node", async () => {
  const { settings, mock } = await startPlace();
  expectVerified(await verifyCard(settings));
  const { requests } = await mock.control.requests();
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /omni/start',
    'POST /omni/add/front-id/v2',
    'POST /omni/add/back-id/v2',
    'POST /omni/add/face/third-party',
    'POST /omni/process/id',
    'POST /omni/process/face',
    'POST /omni/process/government-validation',
    'POST /executive/log-in',
    'GET /omni/get/score',
    'GET /omni/finish-status',
  ]);
});

test('the same backend takes a strict mock too: it leaves nothing out', async () => {
  const { settings } = await startPlace({ credentials: 'strict' });
  expectVerified(await verifyCard(settings));
});

test('a customer whose picture has glare is stopped by the answer, as at Incode', async () => {
  const { settings } = await startPlace({ scenario: 'id-glare' });
  await expect(verifyCard(settings)).rejects.toThrow('The front was not taken');
});

test.skipIf(!hasBrowser)('the same code gets there as a page, in Chromium, across origins', async () => {
  const { settings } = await startPlace();
  const page = await openPage(settings.ownUrl);
  expectVerified(await page.evaluate(verifyCard, settings));
});

test.skipIf(!hasBrowser)(
  'a page that the setting does not name gets nothing, and none resets the mock',
  async () => {
    const { settings, mock } = await startPlace({ corsOrigins: ['https://app.example'] });
    const { interviewId } = await mock.control.play();
    const page = await openPage(settings.ownUrl);
    await expect(page.evaluate(verifyCard, settings)).rejects.toThrow('Failed to fetch');
    const reset = page.evaluate((url) => fetch(`${url}/_mock/reset`, { method: 'POST' }), mock.url);
    await expect(reset).rejects.toThrow('Failed to fetch');
    expect((await mock.control.session(interviewId)).interviewId).toBe(interviewId);
  },
);
