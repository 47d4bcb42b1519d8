/** What a customer needs to call the Omni API. */
export interface OmniCredentials {
  readonly apiKey: string;
  readonly email: string;
  readonly password: string;
}

/** What the mock provider accepts, and the receiver sends, when nothing else is set. Good for nothing else. */
export const developmentCredentials: OmniCredentials = Object.freeze({
  apiKey: 'development-api-key',
  email: 'executive@example.com',
  password: 'development-password',
});
