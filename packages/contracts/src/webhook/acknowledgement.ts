import { z } from 'zod';

/**
 * The answer that Incode's INE Scraping page demands (DOC): the string `"true"`, although the same page calls the field
 * a Boolean. A JSON binder that expects a Boolean also reads the string, so the literal of the page is the safe choice.
 */
export const acknowledgementSchema = z.strictObject({ success: z.literal('true') });
export type Acknowledgement = z.infer<typeof acknowledgementSchema>;

/** The one acknowledgement there is. */
export const acknowledgement: Acknowledgement = Object.freeze({ success: 'true' });

/** The exact bytes of the body: `{"success":"true"}`. */
export const acknowledgementBody = JSON.stringify(acknowledgement);
