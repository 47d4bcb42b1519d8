import type { LookupAddress } from 'node:dns';

import { pino } from 'pino';
import { expect, test } from 'vitest';

import { createClock } from '../src/clock/clock.ts';
import { createAllowedHosts } from '../src/webhook/allowed-hosts.ts';
import { createDeliveryLog } from '../src/webhook/delivery-log.ts';
import { deliveryPolicies } from '../src/webhook/delivery-policy.ts';
import { createDispatcher } from '../src/webhook/dispatcher.ts';
import { createHttpPost } from '../src/webhook/http-post.ts';
import { createWebhookCredentials } from '../src/webhook/webhook-credentials.ts';
import { plannedNotificationSchema } from '../src/scenarios/planned-notification.ts';
import { startRawReceiver } from './support/raw-receiver.ts';

const thisMachine = '127.0.0.1';
const cloudMetadata = '169.254.169.254';

test('a name that leads to an address which is not allowed is refused in the delivery log, and tried again as anything else', async () => {
  const receiver = await startRawReceiver();
  let address = cloudMetadata;
  const resolve = async (): Promise<LookupAddress[]> => [{ address, family: 4 }];
  const post = createHttpPost(createAllowedHosts({ hosts: ['receiver.example'], any: false, resolve }));
  const clock = createClock({ mode: 'manual', now: 0, onError: () => undefined });
  const log = createDeliveryLog({ onError: () => undefined });
  const dispatcher = createDispatcher({
    clock,
    log,
    logger: pino({ level: 'silent' }),
    policy: deliveryPolicies.documented,
    post,
    credentials: createWebhookCredentials({ clock, post, headers: {}, oauth: null, timeoutMs: 5000 }),
    timeoutMs: 5000,
    onSend: () => undefined,
  });
  const interviewId = '0123456789abcdef01234567';
  dispatcher.dispatch({
    id: 'delivery',
    url: receiver.url.replace(thisMachine, 'receiver.example'),
    interviewId,
    planned: plannedNotificationSchema.parse({ status: 'FINISHED' }),
    number: 1,
    notified: { interviewId, externalId: undefined },
    dueMs: 0,
  });
  await clock.advance(0);
  expect(receiver.requests).toEqual([]);
  expect(log.list()).toMatchObject([
    {
      state: 'PENDING',
      nextAttemptAt: '1970-01-01T00:00:30.000Z',
      attempts: [
        {
          judgement: 'URL_REFUSED',
          reason: `The host receiver.example has the address ${cloudMetadata}, which is neither this machine nor configured.`,
          answer: null,
        },
      ],
    },
  ]);
  address = thisMachine;
  await clock.advance(30_000);
  expect(receiver.requests).toHaveLength(1);
  expect(log.list()).toMatchObject([
    { state: 'ACKNOWLEDGED', attempts: [{ judgement: 'URL_REFUSED' }, { judgement: 'ACKNOWLEDGED' }] },
  ]);
});
