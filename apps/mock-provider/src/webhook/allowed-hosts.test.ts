import type { LookupAddress } from 'node:dns';

import { expect, test } from 'vitest';

import { type AllowedHosts, createAllowedHosts, HostRefusedError } from './allowed-hosts.ts';

function allow(hosts: readonly string[] = [], answers: readonly string[] = [], any = false): AllowedHosts {
  const resolve = async (): Promise<LookupAddress[]> =>
    answers.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return createAllowedHosts({ hosts, any, resolve });
}

function addressesOf({ lookup }: AllowedHosts, host: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });
}

test.each([
  'http://127.0.0.1:8080/',
  'http://127.9.9.9/',
  'https://localhost/',
  'http://receiver.localhost/',
  'http://LOCALHOST./',
  'http://[::1]:3000/',
  'http://[::ffff:127.0.0.1]/',
  'http://2130706433/',
  'http://0x7f.1/',
])('%s is this machine', (url) => {
  expect(allow().findProblem(url)).toBeUndefined();
});

test.each([
  'http://169.254.169.254/latest/meta-data/',
  'http://10.0.0.5/',
  'http://0.0.0.0/',
  'http://[::]/',
  'http://[::ffff:10.0.0.5]/',
  'http://receiver.example/',
  'http://localhost.example/',
  'http://127.0.0.1.example/',
])('%s is refused unless it is configured', (url) => {
  expect(allow().findProblem(url)).toContain('MOCK_PROVIDER_ALLOWED_HOSTS');
  expect(allow([], [], true).findProblem(url)).toBeUndefined();
});

test('a configured name or address is allowed, in any case, and no other', () => {
  const hosts = allow(['Receiver.Example', '10.0.0.5']);
  expect(hosts.findProblem('https://receiver.example/hook')).toBeUndefined();
  expect(hosts.findProblem('http://10.0.0.5:8080/')).toBeUndefined();
  expect(hosts.findProblem('https://other.example/')).toBeDefined();
  expect(hosts.findProblem('https://sub.receiver.example/')).toBeDefined();
  expect(hosts.findProblem('http://10.0.0.6/')).toBeDefined();
});

test('a local name whose answer holds one other address is refused as a whole', async () => {
  await expect(addressesOf(allow([], ['127.0.0.1', '10.0.0.5']), 'localhost')).rejects.toThrow(
    HostRefusedError,
  );
  await expect(addressesOf(allow([], ['::1', 'fe80::1']), 'localhost')).rejects.toThrow('fe80::1');
});

test.each(['169.254.169.254', '0.0.0.0', '224.0.0.1', 'fe80::1', '::', '::ffff:169.254.169.254'])(
  'a configured name that answers %s is refused',
  async (address) => {
    await expect(addressesOf(allow(['receiver.example'], [address]), 'receiver.example')).rejects.toThrow(
      HostRefusedError,
    );
  },
);

test('the connection gets exactly the addresses that were checked', async () => {
  const answers = ['10.0.0.5', '127.0.0.1'];
  const hosts = allow(['receiver.example'], answers);
  expect(await addressesOf(hosts, 'receiver.example')).toEqual(
    answers.map((address) => ({ address, family: 4 })),
  );
});
