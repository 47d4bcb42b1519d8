import type { Subject } from '../grade-receiver.ts';
import { bearerMutants, restartMutants, secretMutants } from './access.ts';
import { answerMutants } from './answer.ts';
import { connectionMutants } from './connection.ts';
import { effectMutants } from './effects.ts';
import type { Mutant } from './mutant.ts';
import { nonsenseMutants } from './nonsense.ts';
import { orderMutants } from './order.ts';
import { deafMutants, strictMutants } from './strictness.ts';

/** All of them, each with the access that it is run with. */
export const mutants: ReadonlyArray<Mutant & Pick<Subject, 'access'>> = [
  ...answerMutants,
  ...nonsenseMutants,
  ...strictMutants,
  ...deafMutants,
  ...connectionMutants,
  ...orderMutants,
  ...effectMutants,
  ...secretMutants,
  ...bearerMutants.map((mutant) => ({ ...mutant, access: 'bearer' as const })),
  ...restartMutants,
];
