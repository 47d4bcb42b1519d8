import { createServer } from 'node:http';

import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** A company's identity provider: a token endpoint as Incode calls it, and the keys of its tokens. */
export interface IdentityProvider {
  /** The receiver's settings. */
  readonly receiver: Readonly<Record<string, string>>;
  /** What is entered at Incode. */
  readonly incode: {
    readonly oauthTokenUrl: string;
    readonly oauthClientId: string;
    readonly oauthClientSecret: string;
  };
  /** How often a token was asked for. */
  requests(): number;
  /** The next tokens are good for so many seconds; with a negative number they have expired already. Default 3600. */
  issueFor(seconds: number): void;
  /** Whether the token endpoint works; the keys are served all the same. Default true. */
  setUp(isUp: boolean): void;
}

/** Starts one on a free port, until the test has finished. */
export async function startIdentityProvider(): Promise<IdentityProvider> {
  const issuer = 'https://login.example.com/';
  const audience = 'https://ine.example.com/webhook';
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'a', alg: 'ES256', use: 'sig' }] };
  let requests = 0;
  let lifetimes: number[] = [];
  let isUp = true;
  const issue = async () => {
    requests += 1;
    const seconds = lifetimes.shift() ?? 3600;
    const access_token = await new SignJWT({ client_id: 'incode' })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'a' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
      .sign(privateKey);
    return { access_token, token_type: 'Bearer', expires_in: 3600 };
  };
  const server = createServer(({ url }, res) => {
    const answer = async () => (url === '/keys' ? jwks : isUp ? issue() : undefined);
    void answer().then((body) => {
      res.writeHead(body ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
    });
  });
  const base = `http://127.0.0.1:${await listenInTest(server)}`;
  return {
    receiver: {
      RECEIVER_JWKS_URL: `${base}/keys`,
      RECEIVER_JWKS_ISSUER: issuer,
      RECEIVER_JWKS_AUDIENCE: audience,
    },
    incode: { oauthTokenUrl: `${base}/token`, oauthClientId: 'incode', oauthClientSecret: 'made-up-secret' },
    requests: () => requests,
    issueFor: (seconds) => {
      lifetimes = [seconds];
    },
    setUp: (up) => {
      isUp = up;
    },
  };
}
