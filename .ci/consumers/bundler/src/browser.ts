// What a page would carry: no Node types are loaded here, and the bundle is made for a browser.
import { createOmniClient, createReceiverClient } from '@ine-scraping/client';
import { type Outcome, receiverContract, verdict } from '@ine-scraping/contracts';

export async function readOutcome(baseUrl: string, interviewId: string): Promise<Outcome> {
  const omni = createOmniClient({
    baseUrl,
    apiKey: 'development-api-key',
    email: 'executive@example.com',
    password: 'development-password',
  });
  return verdict(await omni.getScore({ interviewId })).outcome;
}

export const receiverPaths: string[] = Object.values(receiverContract).map(({ path }) => path);
export const receiverClient = createReceiverClient({ baseUrl: 'http://127.0.0.1:3000' });
