import { z } from 'zod';

/**
 * One check of the score. `value` is a string or nothing (OBS); "You might get tempted to check against the numeric value
 * of validations, please don't. The overall status should be your guide" (DOC, fetch-scores).
 */
export const scoreCheckSchema = z.looseObject({
  // A number here would be no reason to lose a verdict: whoever reads gets the text.
  value: z
    .union([z.string(), z.number(), z.boolean()], { error: 'must be a string' })
    .transform(String)
    .nullish(),
  /** OK, WARN, FAIL (DOC); UNKNOWN, MANUAL, MANUAL_OK, MANUAL_FAIL, MANUAL_PENDING and the empty string (OBS). */
  status: z.string().nullish(),
  /** Names the check inside an array (OBS). */
  key: z.string().nullish(),
});
export type ScoreCheck = z.output<typeof scoreCheckSchema>;

const check = scoreCheckSchema.nullish();
const checks = z.array(scoreCheckSchema).nullish();
const section = z.looseObject({ overall: check });
const text = z.string().nullish();

/**
 * A section that says nothing of the voter card. Its shape rests on what was seen, so that one odd field in it must not cost
 * a verdict: a section that is not as expected reads as absent.
 */
function aside<Section extends z.ZodType>(schema: Section) {
  return schema.nullish().catch(undefined);
}

/** What INE answered (DOC for the shape, OBS for the Mexican keys). `null` when the module did not run (OBS). */
export const governmentValidationSchema = z.looseObject({
  /** Selfie against INE's photo; only when face validation ran. */
  recognitionConfidence: check,
  /** `value` is the status code of government-validation as a decimal string, `key` its name. */
  validationStatus: check,
  ocrValidation: checks,
  ocrValidationOverall: check,
  overall: check,
});

/**
 * What the scraping of the Lista Nominal brought (OBS: the interface of one Mexican lender; no page documents it). The
 * values of `scrapingStatus`, `result` and `resultDetails` are UNK.
 */
export const ineScrapingValidationSchema = z.looseObject({
  /** INF: the vocabulary of the webhook. */
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
});

/** The document of `GET /omni/get/score` (DOC fetch-scores, OBS clients). Everything can be absent; unknown keys pass. */
export const scoreSchema = z.looseObject({
  idValidation: aside(
    section.extend({ photoSecurityAndQuality: checks, idSpecific: checks, customFields: checks }),
  ),
  liveness: aside(section.extend({ livenessScore: check, photoQuality: check })),
  faceRecognition: aside(
    section.extend({
      existingUser: z.boolean().nullish(),
      existingInterviewId: text,
      existingExternalId: text,
      customerId: text,
      maskCheck: check,
      lensesCheck: check,
      faceBrightness: check,
      nameMatch: check,
    }),
  ),
  governmentValidation: governmentValidationSchema.nullish(),
  /** Provider fields in snake_case, passed through by Incode (OBS). */
  curpVerification: aside(z.looseObject({})),
  ineScrapingValidation: ineScrapingValidationSchema.nullish(),
  externalVerification: z.unknown().optional(),
  idOcrConfidence: aside(z.looseObject({ overallConfidence: check })),
  incodeWatchlistScore: z.unknown().optional(),
  needsReviewReason: aside(z.string()),
  appliedRule: z.unknown().optional(),
  retryInfo: aside(z.looseObject({})),
  overall: check,
  reasonMsg: aside(z.string()),
});
export type Score = z.output<typeof scoreSchema>;
