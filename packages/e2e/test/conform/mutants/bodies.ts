import { acknowledgementBody } from '@ine-scraping/contracts';

import { honestParts, honestSteps, json } from '../honest-parts.ts';
import { type Exchange, type Parts, Refusal } from '../parts.ts';
import { withSteps } from './mutant.ts';

export type Members = Readonly<Record<string, unknown>>;

export function isMembers(body: unknown): body is Members {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** `undefined`: it is no JSON. */
function parseOrNothing({ bytes }: Exchange): unknown {
  try {
    return honestParts.parse(bytes);
  } catch {
    return undefined;
  }
}

/** Acknowledges such a request, and does nothing about it. */
export function acknowledgesUnread(isSuch: (body: unknown, exchange: Exchange) => boolean): Partial<Parts> {
  return withSteps({
    understand(exchange, core) {
      if (isSuch(parseOrNothing(exchange), exchange)) {
        exchange.response.writeHead(200, json).end(acknowledgementBody);
        throw new Refusal(200, 'it is answered already');
      }
      honestSteps.understand(exchange, core);
    },
  });
}

const documentedFields = new Set(['InterviewId', 'externalId', 'ScrapingStatus']);

export function findUnknownField(body: Members): string | undefined {
  return Object.keys(body).find((name) => !documentedFields.has(name));
}

/** Has both fields of the page, or neither: the other casing is another matter. */
export function isDocumentedCasing(body: unknown): body is Members {
  return isMembers(body) && !('interviewId' in body) && !('scrapingStatus' in body);
}
