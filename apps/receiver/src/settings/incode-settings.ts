import { developmentCredentials } from '@ine-scraping/contracts/conformance';
import { z } from 'zod';

import { integer, secret, url } from './values.ts';

const baseUrl = url(
  ['http:', 'https:'],
  'https://saas-api.incodesmile.com, without credentials and query',
  ({ username, password, search, hash }) => [username, password, search, hash].some((part) => part !== ''),
);

/** `proxy.example.com:3128` is how many write it. */
const proxy = z
  .string()
  .overwrite((text) => (text.includes('://') ? text : `http://${text}`))
  .refine((text) => ['http:', 'https:'].includes(URL.parse(text)?.protocol ?? ''), {
    error: 'must be a URL such as http://proxy.example.com:3128',
  });

/** How Incode is reached. */
export const incodeSettings = {
  MOCK_PROVIDER_PORT: integer(4000, 0, 65_535).describe(
    'port of the mock provider, which `OMNI_BASE_URL` follows',
  ),
  OMNI_BASE_URL: baseUrl
    .optional()
    .describe(
      "Incode's API; a `/0`, `/omni` or slash at its end is taken off; unset means the mock provider. With `NODE_ENV=production` all `OMNI_*` are required, and https unless the host is this machine",
    ),
  OMNI_API_KEY: secret(
    z.string().regex(/^[\x21-\x7e]+$/, {
      error: 'must be printable ASCII without spaces, as it is sent in a header',
    }),
  )
    .prefault(developmentCredentials.apiKey)
    .describe('API key of your client at Incode'),
  OMNI_EMAIL: secret(z.string())
    .prefault(developmentCredentials.email)
    .describe('the executive who reads the scores'),
  OMNI_PASSWORD: secret(z.string())
    .prefault(developmentCredentials.password)
    .describe("the executive's password"),
  HTTPS_PROXY: secret(proxy)
    .optional()
    .describe(
      'proxy to Incode, also in lower case; a user and a password may stand in it; loopback is never proxied',
    ),
  HTTP_PROXY: secret(proxy)
    .optional()
    .describe('the same for `http:`, and for `https:` without one of its own'),
  NO_PROXY: z
    .string()
    .optional()
    .describe('hosts that are reached directly, with commas between; `*` for all'),
};
