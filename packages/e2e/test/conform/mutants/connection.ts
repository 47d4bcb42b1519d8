import { honestSteps } from '../honest-parts.ts';
import { type Mutant, withSteps } from './mutant.ts';

/** Receivers that read a body as it comes. */
export const connectionMutants: readonly Mutant[] = [
  {
    name: 'takes the first part of a body for the whole',
    caughtBy: ['input.slow-body'],
    parts: withSteps({
      async readBody(exchange) {
        for await (const chunk of exchange.request as AsyncIterable<Buffer>) {
          exchange.bytes = chunk;
          return;
        }
      },
    }),
  },
  {
    name: 'does one request after the other',
    caughtBy: ['input.stalled-body'],
    parts: {
      bodyMsMax: 2 ** 31 - 1,
      ...withSteps({
        async readBody(exchange, core) {
          const before = core.queue;
          let leave = (): void => undefined;
          core.queue = new Promise((resolve) => (leave = resolve));
          await before;
          await honestSteps.readBody(exchange, core).finally(leave);
        },
      }),
    },
  },
];
