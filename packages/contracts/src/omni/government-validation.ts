import { z } from 'zod';

import { governmentValidationSchema } from './score.ts';

const flag = z.enum(['true', 'false']);

/** Query of `POST /omni/process/government-validation` (DOC; `scrapingV3` OBS). On the wire a flag is a word. */
export const governmentValidationQuerySchema = z.looseObject({
  /** "If true and there's some connection or infrastructure error with the INE service, validation by scraping will start." Default false. */
  fallbackEnabled: flag.optional(),
  /** "If true, then direct connection to INE service won't be attempted and the scraping approach will be used instead." Default false. */
  scrapingMethod: flag.optional(),
  /** OBS: one client uses it in place of `scrapingMethod`, and reads the result in the answer. Its relation to that is UNK. */
  scrapingV3: flag.optional(),
});
export type GovernmentValidationQuery = z.output<typeof governmentValidationQuerySchema>;

const text = z.string().nullish();

/** Body of government-validation (DOC): optional, and `null` from a real client (OBS). Without it the session's own data is used. */
export const governmentValidationRequestSchema = z
  .looseObject({
    ocr: text,
    cic: text,
    nombre: text,
    apellidoPaterno: text,
    apellidoMaterno: text,
    anioRegistro: text,
    anioEmision: text,
    numeroEmisionCredencial: text,
    claveElector: text,
    curp: text,
  })
  .nullish();

/** Answer of government-validation (OBS, comments copied from Incode's reference). */
export const governmentValidationResponseSchema = z.looseObject({
  /** "Flag stating if request processed successfully": not whether the card is valid. */
  valid: z.boolean().nullish(),
  /** The same codes as `governmentValidation.validationStatus.value` of the score; -1 while scraping runs (OBS). */
  statusCode: z.number().nullish(),
  /** Only where INE's answer is in this one (INF). */
  registralSituation: z
    .looseObject({
      /** VIGENTE, NO_VIGENTE or DATOS_NO_ENCONTRADOS (OBS). */
      tipoSituacionRegistral: text,
      /** null, REPORTE_DE_EXTRAVIO, REPORTE_DE_ROBO, or either with _TEMPORAL (OBS). */
      tipoReporteRoboExtravio: text,
    })
    .nullish(),
  governmentValidation: governmentValidationSchema.nullish(),
  customFields: z.unknown().optional(),
  ocrData: z.unknown().optional(),
  deviceInfo: z.unknown().optional(),
  errorDescription: text,
});
export type GovernmentValidationResponse = z.output<typeof governmentValidationResponseSchema>;
