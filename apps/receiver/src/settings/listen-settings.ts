import { isIP } from 'node:net';

import { z } from 'zod';

import { isHost } from '../access/own-hosts.ts';
import { integer } from './values.ts';

/** First segments of the paths that the receiver serves itself. */
const reservedSegments = ['v1', 'healthz', 'readyz', 'metrics', 'oauth', 'openapi.json'];

/** The port is a setting of its own. */
export function isListenHost(text: string): boolean {
  return isIP(text) !== 0 || (!text.includes(':') && isHost(text));
}

const hosts = z
  .string()
  .transform((text) => text.split(',').map((host) => host.trim()))
  .refine((names) => names.every(isHost), {
    error:
      'must be host names with commas between, each with or without a port, such as ine.example.com,ine.example.com:8443',
  });

/**
 * Only what needs no percent-encoding and means nothing to the router, so that the path is what it looks like, and nothing
 * that the receiver serves itself.
 */
const webhookPath = z
  .string()
  .refine((path) => /^(\/[A-Za-z0-9_~.-]+)+$/.test(path) && !/\/\.{1,2}(\/|$)/.test(path), {
    error:
      'must start with "/" and consist of letters, digits, "-", "_", "." and "~" between single slashes, with none at the end',
    abort: true,
  })
  .refine((path) => !reservedSegments.includes(path.split('/')[1] ?? ''), {
    error: `must not begin with ${reservedSegments.map((segment) => `/${segment}`).join(', ')}: the receiver serves these itself`,
  });

/** Where it is reached. */
export const listenSettings = {
  RECEIVER_HOST: z
    .string()
    .refine(isListenHost, { error: 'must be an address or a host name, such as 127.0.0.1, without a port' })
    .prefault('127.0.0.1')
    .describe(
      'where the receiver listens: on loopback, or anywhere with `RECEIVER_API_KEYS` and a credential of notifications',
    ),
  RECEIVER_PORT: integer(3000, 0, 65_535).describe('its port; 0 takes any free one'),
  RECEIVER_PUBLIC_HOSTS: hosts
    .optional()
    .describe(
      'further host names of `/v1`, `/openapi.json` and pages, with commas between, each with or without a port; asked under any other, the receiver answers 421, and to a page of any other 403',
    ),
  RECEIVER_WEBHOOK_PATH: webhookPath
    .prefault('/webhooks/ine-scraping')
    .describe('the path that Incode calls'),
  RECEIVER_KEEP_ALIVE_MS: integer(75_000, 1_000, 3_600_000).describe(
    'how long a connection may stay open with nothing asked; must be longer than what the proxy in front has for it',
  ),
};
