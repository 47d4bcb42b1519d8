import { problemSchema } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { post } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { answer, startReceiver } from './support/receiver.ts';

test("a session's own URL gets its notifications, and the mock's URL gets none of them", async () => {
  const [common, own] = [await startReceiver(), await startReceiver()];
  const provider = await startProvider({ webhookUrl: common.url });
  const played = await post(provider, '/_mock/sessions', {}, { webhookUrl: own.url });
  expect(played.status).toBe(201);
  await provider.control.play();
  await provider.control.advance(3000);
  expect([common.requests.length, own.requests.length]).toEqual([2, 2]);
});

test('a session may name a URL although the mock has none', async () => {
  const own = await startReceiver();
  const { control } = await startProvider();
  await control.play({ webhookUrl: own.url });
  await control.advance(3000);
  expect(own.requests).toHaveLength(2);
});

test.each([
  'http://169.254.169.254/latest/meta-data/',
  'http://receiver.example/hook',
  'ftp://127.0.0.1/',
  'http://user:secret@127.0.0.1/',
  'nonsense',
])('a session may not name %s', async (webhookUrl) => {
  const provider = await startProvider();
  const refused = await post(provider, '/_mock/sessions', {}, { webhookUrl });
  expect(refused.status).toBe(400);
  expect(problemSchema.parse(refused.body)).toMatchObject({
    code: 'WEBHOOK_URL_REFUSED',
    errors: [{ field: 'webhookUrl' }],
  });
  expect(refused.text).not.toContain('secret');
  await expect(provider.control.play({ webhookUrl })).rejects.toMatchObject({ code: 'WEBHOOK_URL_REFUSED' });
});

test('a configured host may be named, and the DANGEROUSLY switch lets any be named', async () => {
  const webhookUrl = 'http://10.0.0.5/hook';
  const configured = await startProvider({ allowedHosts: ['10.0.0.5'] });
  expect((await configured.control.play({ webhookUrl })).scenario).toBe('current');
  const open = await startProvider({ dangerouslyAllowAnyWebhookHost: true });
  expect((await open.control.play({ webhookUrl })).scenario).toBe('current');
});

test('a name of this machine is called at this machine', async () => {
  const receiver = await startReceiver();
  const webhookUrl = receiver.url.replace('127.0.0.1', 'localhost');
  const { control } = await startProvider({ webhookUrl });
  await control.play();
  await control.advance(0);
  expect(receiver.requests).toHaveLength(1);
});

test('a redirect to another host is not followed', async () => {
  const target = await startReceiver();
  const receiver = await startReceiver(answer(307, '', { location: target.url }));
  const { control } = await startProvider({ webhookUrl: receiver.url });
  await control.play();
  await control.advance(33 * 60 * 1000);
  expect(target.requests).toEqual([]);
});
