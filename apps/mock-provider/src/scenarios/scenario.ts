import { outcomeSchema } from '@ine-scraping/contracts';
import { z } from 'zod';

/**
 * What INE can say in a scenario. `INCONCLUSIVE` is what our verdict makes of an answer that nobody
 * documents, so INE cannot say it.
 */
export const scenarioOutcomeSchema = outcomeSchema.exclude(['INCONCLUSIVE']);
export type ScenarioOutcome = z.infer<typeof scenarioOutcomeSchema>;

/** A named play. Data only, so that the same file serves development, tests, CI and load. */
export const scenarioSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z]+(-[a-z]+)*$/, { error: 'must be lower-case words joined by "-"' }),
    /** One sentence. */
    description: z.string().min(1),
    outcome: scenarioOutcomeSchema,
  })
  .readonly();
export type Scenario = z.output<typeof scenarioSchema>;
