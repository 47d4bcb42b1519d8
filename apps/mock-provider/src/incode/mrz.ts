import type { Person } from './persons.ts';

/** The machine-readable zone of a voter card: three lines of 30 characters, with the check digits in them. */
export interface Mrz {
  readonly lines: readonly [string, string, string];
  readonly documentNumberCheckDigit: string;
  readonly dateOfBirthCheckDigit: string;
  readonly expirationDateCheckDigit: string;
}

const lineLength = 30;
/** Of the second line: emission number and citizen's id, between nationality and composite check digit. */
const restLength = 11;
const weights = [7, 3, 1] as const;

function valueOf(character: string): number {
  // Requested data can be any text; what has no place in the zone counts as filler.
  return /^[0-9A-Z]$/.test(character) ? Number.parseInt(character, 36) : 0;
}

/** The check digit of ICAO 9303: weights 7, 3, 1; letters from 10; `<` is 0. */
export function mrzCheckDigit(text: string): string {
  const sum = text
    .split('')
    .reduce((total, character, index) => total + valueOf(character) * (weights[index % 3] ?? 1), 0);
  return String(sum % 10);
}

function fill(text: string): string {
  return text.slice(0, lineLength).padEnd(lineLength, '<');
}

function fillName(name: string): string {
  return name.replaceAll(/[^A-Z]/g, '<');
}

/** The zone of a card that expires on the last day of `expiresIn`. Layout INF, from the model of the cards E to H. */
export function computeMrz(person: Person, expiresIn: number): Mrz {
  const { card, birthDate, sex, paternalSurname, maternalSurname, givenNames } = person;
  const born = birthDate.slice(2).replaceAll('-', '');
  const expires = `${String(expiresIn % 100).padStart(2, '0')}1231`;
  const documentNumberCheckDigit = mrzCheckDigit(card.cic);
  const dateOfBirthCheckDigit = mrzCheckDigit(born);
  const expirationDateCheckDigit = mrzCheckDigit(expires);
  const first = fill(`IDMEX${card.cic}${documentNumberCheckDigit}<<${card.ocr}`);
  const bornAndDigit = born + dateOfBirthCheckDigit;
  const expiresAndDigit = expires + expirationDateCheckDigit;
  const rest = `<${card.numeroEmision}<<${card.ocr.slice(-5)}`.padEnd(restLength, '<').slice(0, restLength);
  // Sex and nationality are not part of it.
  const composite = mrzCheckDigit(first.slice(5) + bornAndDigit + expiresAndDigit + rest);
  const names = `${fillName(paternalSurname)}<${fillName(maternalSurname)}<<${fillName(givenNames)}`;
  return {
    lines: [first, `${bornAndDigit}${sex}${expiresAndDigit}MEX${rest}${composite}`, fill(names)],
    documentNumberCheckDigit,
    dateOfBirthCheckDigit,
    expirationDateCheckDigit,
  };
}
