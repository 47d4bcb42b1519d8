import { expect, test } from 'vitest';

import { get, logIn, start, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';

test('phone, e-mail, consent and device are of nobody, the same each time, and gone with the personal data', async () => {
  const provider = await startProvider();
  const { token, interviewId } = await start(provider);
  const read = async () => {
    const paths = ['phone', 'email', 'user-consent', 'device-info'].map((name) => `/omni/get/${name}`);
    const answers = await Promise.all(paths.map((path) => get(provider, path, withToken(token))));
    return answers.map(({ body }) => body);
  };
  const [phone, email, consent, device] = await read();
  expect(phone).toEqual({ phone: expect.stringMatching(/^\+5200\d{8}$/) });
  expect(email).toEqual({ email: expect.stringMatching(/^[a-z]+\.[a-z]+@example\.com$/) });
  expect(consent).toEqual({ status: true, title: expect.any(String), content: expect.any(String) });
  expect(device).toEqual({ deviceType: 'WEBAPP', hash: '', ip: '192.0.2.1', data: '{}' });
  expect(await read()).toEqual([phone, email, consent, device]);
  const { status } = await fetch(`${provider.url}/omni/interviews`, {
    method: 'DELETE',
    headers: { ...withToken(await logIn(provider)), 'content-type': 'application/json' },
    body: JSON.stringify({ filter: { ids: [interviewId] }, config: { deletePiiDataOnly: true } }),
  });
  expect(status).toBe(200);
  expect(await read()).toMatchObject([{ phone: null }, { email: null }, { status: true }, { ip: null }]);
});
