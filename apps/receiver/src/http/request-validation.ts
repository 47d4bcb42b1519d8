import type { FieldError } from '@ine-scraping/contracts';
import type { RequestValidationError } from '@ts-rest/express';

import { RequestRefusedError } from './request-refused-error.ts';

/** A request with a thousand wrong items gets the first of them; nobody reads more. */
const fieldErrorsMax = 20;

/** What zod and the Standard Schema have in common. A path segment is a key, or an object that holds it. */
interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

function toFieldError(issue: Issue): FieldError {
  const keys = (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment));
  return { field: keys.map(String).join('.'), message: issue.message };
}

/** ts-rest's own answer would be the raw error of the validator. Our schemas' messages name rules and quote nothing. */
export function toRequestRefusedError(error: RequestValidationError): RequestRefusedError {
  const parts = [error.pathParams, error.query, error.headers, error.body];
  const errors = parts
    .flatMap((part): readonly Issue[] => part?.issues ?? [])
    .slice(0, fieldErrorsMax)
    .map(toFieldError);
  const [first] = errors;
  const detail = first ? `${first.field || 'the body'} ${first.message}` : 'the request breaks the contract';
  return new RequestRefusedError('FIELD_INVALID', detail, errors);
}
