import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

import { expect, test } from 'vitest';

import { ReceivedBodies } from './body.ts';

test('a request whose body nobody read has none, not an empty one that could be stored', () => {
  const bodies = new ReceivedBodies();
  expect(() => bodies.of(new IncomingMessage(new Socket()))).toThrow('nobody read the body');
});
