import { z } from 'zod';

const text = z.string().nullish();
const check = z.object({ value: text, status: text, key: text }).nullish();
const section = z.object({ overall: check }).nullish();

/**
 * What the receiver stores of a score: an allow-list. `parse` drops everything that is not named here, so that a field which
 * Incode adds tomorrow is not kept by accident. Statuses, keys and values, and what scraping brought as evidence; no
 * images, no names, no address.
 */
export const retainedScoreSchema = z.object({
  overall: check,
  idValidation: section,
  liveness: section,
  faceRecognition: section,
  governmentValidation: z
    .object({
      recognitionConfidence: check,
      validationStatus: check,
      ocrValidation: z.array(z.object({ value: text, status: text, key: text })).nullish(),
      ocrValidationOverall: check,
      overall: check,
    })
    .nullish(),
  ineScrapingValidation: z
    .object({
      scrapingStatus: text,
      success: z.boolean().nullish(),
      result: text,
      resultDetails: text,
      screenshotUrl: text,
      cic: text,
      claveElector: text,
      numeroEmision: text,
      ocr: text,
      anioRegistro: text,
      anioEmision: text,
    })
    .nullish(),
});
export type RetainedScore = z.output<typeof retainedScoreSchema>;
