import type { Random } from '../random.ts';
import { birthStates, computeCurp, electorLetters } from './personal-keys.ts';

/** What is printed on a Mexican voter card and goes to INE. */
export interface VoterCard {
  /** 9 digits. */
  readonly cic: string;
  /** 13 digits: the electoral section, then the citizen's id. */
  readonly ocr: string;
  /** 18 characters: 6 letters, birth date AAMMDD, birth state, H or M, 3 digits. */
  readonly claveElector: string;
  /** 2 digits. */
  readonly numeroEmision: string;
  /** 4 digits. */
  readonly anioRegistro: string;
  /** 4 digits. */
  readonly anioEmision: string;
}

/** An invented holder of a voter card. */
export interface Person {
  readonly givenNames: string;
  readonly paternalSurname: string;
  readonly maternalSurname: string;
  /** YYYY-MM-DD. */
  readonly birthDate: string;
  /** `H` (hombre) or `M` (mujer), as in CURP and clave de elector. */
  readonly sex: 'H' | 'M';
  /** The two letters of the CURP for the state of birth. */
  readonly birthState: string;
  readonly curp: string;
  readonly card: VoterCard;
}

// Nobody is called this: whoever sees such a name in a log or a database knows where it came from.
const givenNames = {
  H: ['PROTOTIPO', 'SIMULACRO', 'QUIMERICO', 'FICTICIO', 'IMAGINARIO', 'SUPUESTO'],
  M: ['QUIMERA', 'FABULA', 'UTOPIA', 'FICTICIA', 'IMAGINARIA', 'MAQUETA'],
} as const;
const surnames = [
  'INVENTADO',
  'DEMUESTRA',
  'ENSAYO',
  'BORRADOR',
  'EJEMPLAR',
  'FIGURADO',
  'HIPOTETICO',
  'PRUEBA',
];

/** Real electoral sections end far below 9000, so no invented card can be somebody's. */
const firstInventedSection = 9000;

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/**
 * The same `random`, the same person. All keys of a person agree with each other in date, sex, state and
 * letters.
 */
export function createPerson(random: Random): Person {
  const sex = random.pick(['H', 'M'] as const);
  const names = {
    givenNames: random.pick(givenNames[sex]),
    paternalSurname: random.pick(surnames),
    maternalSurname: random.pick(surnames),
  };
  const birthYear = 1950 + random.integer(50);
  const birthDate = `${birthYear}-${twoDigits(1 + random.integer(12))}-${twoDigits(1 + random.integer(28))}`;
  const birthState = random.pick(birthStates);
  // The register that today's cards come from began in 1991.
  const registeredIn = Math.max(1991, birthYear + 18 + random.integer(5));
  const issuedIn = Math.max(registeredIn, 2016 + random.integer(9));
  const yyMmDd = birthDate.slice(2).replaceAll('-', '');
  return {
    ...names,
    birthDate,
    sex,
    birthState: birthState.code,
    curp: computeCurp({ ...names, birthDate, sex, birthState: birthState.code }, random),
    card: {
      cic: `9${random.digits(8)}`,
      ocr: `${firstInventedSection + random.integer(1000)}${random.digits(9)}`,
      claveElector: `${electorLetters(names)}${yyMmDd}${birthState.number}${sex}${random.digits(3)}`,
      numeroEmision: twoDigits(random.integer(5)),
      anioRegistro: String(registeredIn),
      anioEmision: String(issuedIn),
    },
  };
}

/**
 * Data of the card that a government-validation request carries; what is absent comes from the session (DOC). An empty text
 * is absent (INF): no card has one.
 */
export interface RequestedData {
  readonly cic?: string | null | undefined;
  readonly ocr?: string | null | undefined;
  readonly claveElector?: string | null | undefined;
  readonly numeroEmisionCredencial?: string | null | undefined;
  readonly anioRegistro?: string | null | undefined;
  readonly anioEmision?: string | null | undefined;
}

/**
 * The person with the card that the request describes, so that every later document agrees with what was
 * asked (INF).
 */
export function withRequestedData(person: Person, requested: RequestedData): Person {
  const { card } = person;
  return {
    ...person,
    card: {
      cic: requested.cic || card.cic,
      ocr: requested.ocr || card.ocr,
      claveElector: requested.claveElector || card.claveElector,
      numeroEmision: requested.numeroEmisionCredencial || card.numeroEmision,
      anioRegistro: requested.anioRegistro || card.anioRegistro,
      anioEmision: requested.anioEmision || card.anioEmision,
    },
  };
}
