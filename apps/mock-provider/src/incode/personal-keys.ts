import type { Random } from '../random.ts';

/** A state of birth: its number in the clave de elector and its letters in the CURP. */
export interface BirthState {
  readonly number: string;
  readonly code: string;
}

const codes =
  'AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ YN ZS'.split(
    ' ',
  );

/** The 32 states in their official order, so that both keys of a person name the same one. */
export const birthStates: readonly BirthState[] = codes.map((code, index) => ({
  code,
  number: String(index + 1).padStart(2, '0'),
}));

interface Names {
  readonly givenNames: string;
  readonly paternalSurname: string;
  readonly maternalSurname: string;
}

interface CurpData extends Names {
  /** YYYY-MM-DD. */
  readonly birthDate: string;
  readonly sex: 'H' | 'M';
  readonly birthState: string;
}

const curpAlphabet = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';
const letters = 'ABCDEFGHIJ'.split('');

function firstInner(word: string, wanted: RegExp): string {
  return wanted.exec(word.slice(1))?.[0] ?? 'X';
}

function innerConsonant(word: string): string {
  return firstInner(word, /[BCDFGHJ-NP-TV-Z]/);
}

/**
 * The six letters of a clave de elector: first letter and next consonant of both surnames and the given name.
 */
export function electorLetters({ paternalSurname, maternalSurname, givenNames }: Names): string {
  return [paternalSurname, maternalSurname, givenNames]
    .map((name) => name.charAt(0) + innerConsonant(name))
    .join('');
}

/** The last digit of a CURP, computed from the other 17 characters. */
export function curpCheckDigit(first17: string): string {
  const sum = first17
    .split('')
    .reduce((total, character, index) => total + curpAlphabet.indexOf(character) * (18 - index), 0);
  return String((10 - (sum % 10)) % 10);
}

/**
 * A well-formed CURP: its letters, date, sex, state and check digit are right; only the homoclave is drawn
 * from `random`.
 */
export function computeCurp(data: CurpData, random: Random): string {
  const { paternalSurname, maternalSurname, givenNames, birthDate, sex, birthState } = data;
  const initials =
    paternalSurname.charAt(0) +
    firstInner(paternalSurname, /[AEIOU]/) +
    maternalSurname.charAt(0) +
    givenNames.charAt(0);
  const consonants = [paternalSurname, maternalSurname, givenNames].map(innerConsonant).join('');
  // A digit for who was born before 2000, a letter after.
  const homoclave = Number(birthDate.slice(0, 4)) < 2000 ? random.digits(1) : random.pick(letters);
  const first17 = `${initials}${birthDate.slice(2).replaceAll('-', '')}${sex}${birthState}${consonants}${homoclave}`;
  return first17 + curpCheckDigit(first17);
}
