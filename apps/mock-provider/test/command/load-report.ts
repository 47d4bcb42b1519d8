import { z } from 'zod';

import type { EndedProcess } from '@ine-scraping/test-kit/node-process';

const percentilesSchema = z.strictObject({
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
  max: z.number(),
});
const reportSchema = z.strictObject({
  seed: z.string(),
  sessions: z.strictObject({ wanted: z.int(), started: z.int(), ended: z.int() }),
  deliveries: z.strictObject({ total: z.int(), acknowledged: z.int(), givenUp: z.int(), pending: z.int() }),
  attempts: z.int(),
  retries: z.int(),
  acknowledgedInMs: percentilesSchema.nullable(),
  answeredInMs: percentilesSchema.nullable(),
  lateMs: percentilesSchema.nullable(),
  verified: z.strictObject({
    right: z.int(),
    wrong: z.int(),
    notJudged: z.int(),
    mistakes: z.array(
      z.strictObject({ interviewId: z.string(), scenario: z.string(), complaints: z.array(z.string()) }),
    ),
  }),
  notes: z.array(z.string()),
  interrupted: z.boolean(),
});

/** What `load --json` printed. */
export function readReport({ stdout }: Pick<EndedProcess, 'stdout'>): z.output<typeof reportSchema> {
  return reportSchema.parse(JSON.parse(stdout));
}
