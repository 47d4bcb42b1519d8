import type { Delivery, Judgement } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { deliveryPolicyNames, type DeliveryPolicyName } from '../src/webhook/delivery-policy.ts';
import { startProvider } from './support/provider.ts';
import { answer, type Behaviour, startReceiver } from './support/receiver.ts';

const json = { 'content-type': 'application/json' };
const literal = '{"success":"true"}';

/** What each policy makes of an answer, in the order of their names: documented, current, legacy. */
const rows: readonly (readonly [string, Behaviour, Judgement, Judgement, Judgement])[] = [
  ['the literal', answer(200, literal), 'ACKNOWLEDGED', 'ACKNOWLEDGED', 'ACKNOWLEDGED'],
  ['the Boolean true', answer(200, '{"success":true}'), 'WRONG_BODY', 'ACKNOWLEDGED', 'ACKNOWLEDGED'],
  ['success and more', answer(200, '{"success":true,"id":1}'), 'WRONG_BODY', 'ACKNOWLEDGED', 'ACKNOWLEDGED'],
  ['success false', answer(200, '{"success":false}'), 'WRONG_BODY', 'ACKNOWLEDGED', 'WRONG_BODY'],
  ['null', answer(200, 'null'), 'WRONG_BODY', 'ACKNOWLEDGED', 'WRONG_BODY'],
  ['an empty body', answer(200, ''), 'WRONG_BODY', 'ACKNOWLEDGED', 'WRONG_BODY'],
  [
    'text/plain',
    answer(200, literal, { 'content-type': 'text/plain' }),
    'WRONG_CONTENT_TYPE',
    'WRONG_CONTENT_TYPE',
    'ACKNOWLEDGED',
  ],
  ['no content type', answer(200, literal, {}), 'WRONG_CONTENT_TYPE', 'WRONG_CONTENT_TYPE', 'ACKNOWLEDGED'],
  ['204', answer(204, ''), 'WRONG_STATUS', 'ACKNOWLEDGED', 'WRONG_STATUS'],
  ['201', answer(201, literal), 'WRONG_STATUS', 'WRONG_STATUS', 'WRONG_STATUS'],
  ['202', answer(202, literal), 'WRONG_STATUS', 'WRONG_STATUS', 'WRONG_STATUS'],
  ['a redirect', answer(307, literal, { location: '/elsewhere' }), 'REDIRECTED', 'REDIRECTED', 'REDIRECTED'],
  ['an endless body', endless, 'ENDLESS_BODY', 'ENDLESS_BODY', 'ENDLESS_BODY'],
  [
    'a closed connection',
    (response) => void response.socket?.destroy(),
    'CONNECTION_FAILED',
    'CONNECTION_FAILED',
    'CONNECTION_FAILED',
  ],
];

function endless(response: Parameters<Behaviour>[0]): void {
  response.writeHead(200, json);
  const more = (): void => {
    while (response.write('x'.repeat(10_000)));
    response.once('drain', more);
  };
  more();
}

async function deliver(
  deliveryPolicy: DeliveryPolicyName,
  behaviour: Behaviour,
  ms: number,
): Promise<Delivery> {
  const receiver = await startReceiver(behaviour);
  const provider = await startProvider({
    webhookUrl: receiver.url,
    deliveryPolicy,
    scenario: 'never-finishes',
  });
  const { interviewId } = await provider.control.play();
  await provider.control.advance(ms);
  const [delivery] = await provider.control.deliveries({ interviewId });
  if (!delivery) throw new Error('There is no delivery.');
  return delivery;
}

for (const [name, behaviour, ...judgements] of rows) {
  test(`${name} is judged by each policy by its own rule`, async () => {
    const judged: (string | undefined)[] = [];
    for (const policy of deliveryPolicyNames) {
      const { attempts } = await deliver(policy, behaviour, 0);
      judged.push(attempts[0]?.judgement);
      expect(attempts[0]?.reason).toMatch(/^\S.*\.$/);
    }
    expect(judged).toEqual(judgements);
  });
}

test.each([
  ['documented', [0, 30_000, 105_000, 292_500, 761_250, 1_933_125]],
  ['current', [0, 30_000, 105_000, 292_500, 761_250, 1_933_125]],
  ['legacy', [0, 30_000]],
] as const)('%s tries at exactly its times, and never again', async (policy, times) => {
  const delivery = await deliver(policy, answer(500), 24 * 60 * 60 * 1000);
  expect(delivery.state).toBe('GIVEN_UP');
  const start = Date.parse(delivery.createdAt);
  expect(delivery.attempts.map(({ at }) => Date.parse(at) - start)).toEqual(times);
});
