import {
  tokenContract,
  tokenErrorSchema,
  tokenRequestSchema,
  tokenResponseSchema,
} from '@ine-scraping/contracts';
import { receiverOpenApi } from '@ine-scraping/contracts/openapi';
import { expect, it } from 'vitest';

it('takes what Incode sends, and what stands beside it', () => {
  const form = (text: string) => Object.fromEntries(new URLSearchParams(text));
  expect(tokenRequestSchema.safeParse(form('grant_type=client_credentials')).success).toBe(true);
  expect(tokenRequestSchema.safeParse(form('grant_type=client_credentials&scope=any')).success).toBe(true);
  for (const bad of ['', 'grant_type=', 'grant_type=password', 'grant_type=CLIENT_CREDENTIALS']) {
    expect([bad, tokenRequestSchema.safeParse(form(bad)).success]).toEqual([bad, false]);
  }
});

it('promises both fields that Incode demands, the lifetime as a number', () => {
  const token = { access_token: 'made-up-token', token_type: 'Bearer', expires_in: 3600 };
  expect(tokenResponseSchema.parse(token)).toEqual(token);
  for (const [name, value] of [
    ['access_token', ''],
    ['expires_in', '3600'],
    ['expires_in', 0],
    ['token_type', 'bearer'],
  ] as const) {
    expect([name, tokenResponseSchema.safeParse({ ...token, [name]: value }).success]).toEqual([name, false]);
  }
});

it('refuses in the words of RFC 6749, and no others', () => {
  const refusal = { error: 'invalid_client', error_description: 'the client is not known' };
  expect(tokenErrorSchema.parse(refusal)).toEqual(refusal);
  expect(tokenErrorSchema.safeParse({ ...refusal, error: 'UNAUTHENTICATED' }).success).toBe(false);
});

it('is described as a form behind Basic credentials, with a challenge for whoever has others', () => {
  const { path, method } = tokenContract.requestToken;
  const operation = receiverOpenApi().paths[path]?.[method.toLowerCase()];
  expect(operation).toMatchObject({
    security: [{ oauthClient: [] }],
    requestBody: { content: { 'application/x-www-form-urlencoded': {} } },
    responses: { 401: { $ref: '#/components/responses/TokenError401' } },
  });
  expect(receiverOpenApi().components.responses['TokenError401']).toMatchObject({
    headers: { 'WWW-Authenticate': { required: true } },
  });
});
