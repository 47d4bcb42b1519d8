import { honestParts } from '../honest-parts.ts';
import { type Parts, Refusal } from '../parts.ts';
import {
  acknowledgesUnread,
  findUnknownField,
  isDocumentedCasing,
  isMembers,
  type Members,
} from './bodies.ts';
import { afterUnderstanding, type Mutant, withSteps } from './mutant.ts';

/** Looks at an object before anybody else does, and throws where it does not like it. */
function onMembers(look: (body: Members) => void): Partial<Parts> {
  return {
    readNotification(body) {
      if (isMembers(body)) look(body);
      return honestParts.readNotification(body);
    },
  };
}

/** Receivers that demand more than the page promises. */
export const strictMutants: readonly Mutant[] = [
  {
    name: 'takes no parameter of the media type',
    caughtBy: ['input.charset'],
    parts: withSteps({
      checkType({ request }) {
        if (request.headers['content-type'] !== 'application/json') throw new Refusal(415, 'the wrong type');
      },
    }),
  },
  {
    name: 'refuses a field that it does not know',
    caughtBy: ['input.unknown-field'],
    parts: onMembers((body) => {
      if (isDocumentedCasing(body) && findUnknownField(body) !== undefined)
        throw new Refusal(400, 'there is an unknown field');
    }),
  },
  {
    name: 'refuses a status that it does not know',
    caughtBy: ['input.unknown-status'],
    parts: afterUnderstanding(({ notification }) => {
      if (notification.status === 'UNKNOWN') throw new Refusal(400, 'the status is unknown');
    }),
  },
  {
    name: 'breaks at a status that it does not know',
    caughtBy: ['input.unknown-status'],
    parts: afterUnderstanding(({ notification }) => {
      if (notification.status === 'UNKNOWN') throw new TypeError('not exhaustive');
    }),
  },
  {
    name: 'refuses all casings but that of the page',
    caughtBy: ['input.casing'],
    parts: onMembers((body) => {
      if (!('InterviewId' in body)) throw new Refusal(400, 'there is no InterviewId');
    }),
  },
  {
    name: 'demands an externalId',
    caughtBy: ['input.no-external-id'],
    parts: onMembers((body) => {
      if (!('externalId' in body)) throw new Refusal(400, 'there is no externalId');
    }),
  },
  {
    name: 'breaks without an externalId',
    caughtBy: ['input.no-external-id'],
    parts: onMembers((body) => {
      if (!('externalId' in body))
        throw new TypeError("Cannot read properties of undefined (reading 'trim')");
    }),
  },
];

/** Receivers that acknowledge and have not understood. */
export const deafMutants: readonly Mutant[] = [
  {
    name: 'does nothing about a FINISHED without externalId',
    caughtBy: ['understood.no-external-id'],
    parts: acknowledgesUnread((body) => isDocumentedCasing(body) && !('externalId' in body)),
  },
  {
    name: 'does nothing about a FINISHED with an unknown field',
    caughtBy: ['understood.unknown-field'],
    parts: acknowledgesUnread((body) => isDocumentedCasing(body) && findUnknownField(body) !== undefined),
  },
  {
    name: 'does nothing about a FINISHED with a charset',
    caughtBy: ['understood.charset'],
    parts: acknowledgesUnread((_body, { request }) =>
      (request.headers['content-type'] ?? '').includes('charset'),
    ),
  },
  {
    name: 'does nothing about a FINISHED in another casing',
    caughtBy: ['understood.casing'],
    parts: acknowledgesUnread((body) => isMembers(body) && 'interviewId' in body && !('InterviewId' in body)),
  },
];
