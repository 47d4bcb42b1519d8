import type { Scenario, ScenarioOutcome } from '../scenarios/scenario.ts';

/** What INE says of a voter card, in the terms of every document that mentions it. */
export interface IneAnswer {
  /** `statusCode` of government-validation (DOC). */
  readonly code: number;
  /**
   * Its key (DOC). Code 13 carries the wrong key that Incode prints for it, so that nobody relies on keys.
   */
  readonly key: string;
  /**
   * Of `governmentValidation` and of the whole score: OK and FAIL (DOC), UNKNOWN (OBS on parts, INF here).
   */
  readonly status: 'OK' | 'FAIL' | 'UNKNOWN';
  /** `ineScrapingValidation.success`: whether scraping brought an answer of INE (INF). */
  readonly success: boolean;
  /** `ineScrapingValidation.result`: values UNK, ours INF. */
  readonly result: string;
  /** `ineScrapingValidation.resultDetails`: INE's sentence, paraphrased (INF). */
  readonly resultDetails: string;
  /** `registralSituation`, on the direct way only (OBS values); `null` when INE did not answer. */
  readonly registralSituation: {
    readonly tipoSituacionRegistral: 'VIGENTE' | 'NO_VIGENTE' | 'DATOS_NO_ENCONTRADOS';
    readonly tipoReporteRoboExtravio: 'REPORTE_DE_EXTRAVIO' | 'REPORTE_DE_ROBO' | null;
  } | null;
  /** `reasonMsg` of the score (the key is OBS, the text ours). */
  readonly reasonMsg: string;
}

const notCurrent = { tipoSituacionRegistral: 'NO_VIGENTE', tipoReporteRoboExtravio: null } as const;

/** One row per outcome (codes and keys DOC; the rest as labelled in {@link IneAnswer}). */
export const ineAnswers: Readonly<Record<ScenarioOutcome, IneAnswer>> = {
  CURRENT: {
    code: 0,
    key: 'ok',
    status: 'OK',
    success: true,
    result: 'VIGENTE',
    resultDetails: 'Está vigente como medio de identificación y puedes votar.',
    registralSituation: { tipoSituacionRegistral: 'VIGENTE', tipoReporteRoboExtravio: null },
    reasonMsg: 'This session passed because it passed all tests.',
  },
  NOT_CURRENT: {
    code: 11,
    key: 'ineNotCurrent',
    status: 'FAIL',
    success: true,
    result: 'NO_VIGENTE',
    resultDetails: 'No está vigente como medio de identificación y no puedes votar.',
    registralSituation: notCurrent,
    reasonMsg: 'This session failed because the voter card is not current.',
  },
  NOT_FOUND: {
    code: 8,
    key: 'userNotFoundInIneDb',
    status: 'FAIL',
    success: true,
    result: 'DATOS_NO_ENCONTRADOS',
    resultDetails: 'No se obtuvieron datos de la consulta con los parámetros seleccionados.',
    registralSituation: { tipoSituacionRegistral: 'DATOS_NO_ENCONTRADOS', tipoReporteRoboExtravio: null },
    reasonMsg: 'This session failed because INE does not know the voter card.',
  },
  REPORTED_LOST: {
    code: 12,
    key: 'ineReportedLost',
    status: 'FAIL',
    success: true,
    result: 'REPORTE_DE_EXTRAVIO',
    resultDetails: 'No está vigente como medio de identificación: tiene un reporte de extravío.',
    registralSituation: { ...notCurrent, tipoReporteRoboExtravio: 'REPORTE_DE_EXTRAVIO' },
    reasonMsg: 'This session failed because the voter card was reported lost.',
  },
  REPORTED_STOLEN: {
    code: 13,
    key: 'livenessFail',
    status: 'FAIL',
    success: true,
    result: 'REPORTE_DE_ROBO',
    resultDetails: 'No está vigente como medio de identificación: tiene un reporte de robo.',
    registralSituation: { ...notCurrent, tipoReporteRoboExtravio: 'REPORTE_DE_ROBO' },
    reasonMsg: 'This session failed because the voter card was reported stolen.',
  },
  INSUFFICIENT_DATA: {
    code: 9,
    key: 'notEnoughData',
    status: 'FAIL',
    success: false,
    result: 'DATOS_INSUFICIENTES',
    resultDetails: 'Los datos leídos de la credencial no bastan para la consulta.',
    registralSituation: null,
    reasonMsg: 'This session failed because the data of the voter card is not enough.',
  },
  UNAVAILABLE: {
    code: 2,
    key: 'ineConnectionError',
    status: 'UNKNOWN',
    success: false,
    result: 'SITIO_NO_DISPONIBLE',
    resultDetails: 'El sitio del INE no está disponible.',
    registralSituation: null,
    reasonMsg: 'The voter card could not be checked because INE did not answer.',
  },
};

/** What INE says in a scenario to who asks it directly, or through scraping. */
export function outcomeOf({ outcome, directOutcome }: Scenario, way: 'DIRECT' | 'SCRAPING'): ScenarioOutcome {
  return way === 'DIRECT' ? (directOutcome ?? outcome) : outcome;
}
