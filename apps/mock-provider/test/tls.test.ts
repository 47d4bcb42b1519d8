import { createServer, request } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

import type { DeliveryAttempt } from '@ine-scraping/contracts';
import { acknowledgementBody } from '@ine-scraping/contracts';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { generate } from 'selfsigned';
import { expect, test } from 'vitest';

import { startProvider } from './support/provider.ts';

interface SecureReceiver {
  readonly port: number;
  readonly cert: string;
  /** Requests of which anything arrived. */
  requests: number;
  /** Bytes that came through TLS, of connections that have closed. */
  bytes: number;
  /** Connections that were tried, and have closed. */
  closed: number;
}

/** A receiver that would acknowledge everything, with a certificate that it has signed itself. */
async function startSecureReceiver(): Promise<SecureReceiver> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }]);
  const server = createServer({ key, cert }, (_request, response) => {
    receiver.requests += 1;
    response.writeHead(200, { 'content-type': 'application/json' }).end(acknowledgementBody);
  });
  server.on('connection', (socket: Socket) => socket.on('close', () => (receiver.closed += 1)));
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => undefined);
    socket.on('close', () => (receiver.bytes += socket.bytesRead));
  });
  server.on('tlsClientError', () => undefined);
  const port = await listenInTest(server);
  const receiver: SecureReceiver = { port, cert, requests: 0, bytes: 0, closed: 0 };
  return receiver;
}

async function attemptTo(webhookUrl: string): Promise<DeliveryAttempt | undefined> {
  const webhookHeaders = { 'x-team-key': 'made-up-key' };
  const { control } = await startProvider({ webhookUrl, webhookHeaders, scenario: 'never-finishes' });
  const { interviewId } = await control.play();
  await control.advance(0);
  return (await control.deliveries({ interviewId }))[0]?.attempts[0];
}

test('a certificate that nobody trusts is a failure of TLS, and nothing of the notification has left', async () => {
  const receiver = await startSecureReceiver();
  const attempt = await attemptTo(`https://127.0.0.1:${receiver.port}/webhook`);
  expect(attempt).toMatchObject({
    judgement: 'TLS_FAILED',
    reason: 'TLS could not be opened: DEPTH_ZERO_SELF_SIGNED_CERT.',
    answer: null,
  });
  await expect.poll(() => receiver.closed).toBe(1);
  expect(receiver).toMatchObject({ requests: 0, bytes: 0 });
});

test('the same receiver answers who trusts its certificate: it is the trust that fails, and nothing else', async () => {
  const receiver = await startSecureReceiver();
  const { port, cert: ca } = receiver;
  const status = await new Promise((resolve, reject) => {
    const sent = request({ port, ca, host: '127.0.0.1', checkServerIdentity: () => undefined, agent: false });
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end();
  });
  expect(status).toBe(200);
  await expect.poll(() => receiver.bytes).toBeGreaterThan(0);
  expect(receiver.requests).toBe(1);
});
