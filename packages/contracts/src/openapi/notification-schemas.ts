import { z } from 'zod';

import { tolerantNotificationSchema } from '../webhook/notification.ts';
import { onboardingStatusNotificationSchema } from '../webhook/onboarding-status.ts';
import type { JsonSchema } from './components.ts';

function write(schema: z.ZodObject, title: string, description: string, loose: JsonSchema = {}): JsonSchema {
  const { $schema, properties, ...written } = z.toJSONSchema(schema, { io: 'input' });
  return { $schema, title, description, ...written, properties: { ...properties, ...loose } };
}

/**
 * Each notification of Incode as a JSON Schema, draft 2020-12, by the name of its file in the package: as it must be read, not
 * as it must be written. What a schema cannot say, that other casings of the names are taken, is in its description.
 */
export function notificationJsonSchemas(): Record<'notification' | 'onboarding-status', JsonSchema> {
  return {
    notification: write(
      tolerantNotificationSchema,
      'INE Scraping notification',
      'As a receiver must take it: documented statuses are IN_PROGRESS and FINISHED. Take unknown fields and statuses, and other casings of the names.',
      // Zod tells what remains after its own reading of it; on the wire nothing in it refuses a notification.
      { externalId: { description: 'Text. A number is taken for its text, anything else for absent.' } },
    ),
    'onboarding-status': write(
      onboardingStatusNotificationSchema,
      'Onboarding status notification',
      'As a receiver should take it: with unknown fields and statuses; null means absent.',
    ),
  };
}
