import { z } from 'zod';

/** More captures of one thing than anybody tries. */
const capturesMax = 1000;

/** How many captures of it fail, one after the other. Default 1. */
const captures = z.int().min(1).max(capturesMax).default(1);

/** The two sides of an identity document. */
export const documentSides = ['front-id', 'back-id'] as const;
export type DocumentSide = (typeof documentSides)[number];

/** What is captured in an onboarding. */
export type CaptureName = DocumentSide | 'face';

/** What is wrong with a picture. The faults of one thing come one after the other; what is captured after them is good. */
export const captureFaultSchema = z.discriminatedUnion(
  'capture',
  [
    z.strictObject({
      capture: z.enum(documentSides),
      kind: z.enum(['glare', 'blur', 'wrong-side', 'unknown-document']),
      captures,
    }),
    z.strictObject({
      capture: z.literal('face'),
      /** `spoof`: a picture of a picture. */
      kind: z.enum(['spoof', 'dark', 'lenses', 'mask']),
      captures,
    }),
  ],
  { error: 'capture must be one of front-id, back-id, face' },
);
export type CaptureFault = z.output<typeof captureFaultSchema>;

/** What is wrong with the capture of `name` that has this number, counted from 1; `undefined`: nothing. */
export function findCaptureFault(
  faults: readonly CaptureFault[],
  name: CaptureName,
  number: number,
): CaptureFault | undefined {
  let left = number;
  for (const fault of faults) {
    if (fault.capture !== name) continue;
    if (left <= fault.captures) return fault;
    left -= fault.captures;
  }
  return undefined;
}
