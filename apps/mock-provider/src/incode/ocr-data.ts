import type { OcrData } from '@ine-scraping/contracts';

import type { Person } from './persons.ts';
import type { Session } from './session.ts';

/** The machine-readable zone of a voter card: three lines of 30 characters, with the check digits in them. */
interface Mrz {
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
function mrzCheckDigit(text: string): string {
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
function computeMrz(person: Person, expiresIn: number): Mrz {
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

/** A voter card is good for ten years after the one it was issued in. */
const yearsOfValidity = 10;

/** A requested year can be any text, and the OCR data has a number there. */
export function yearOf(text: string): number | null {
  return /^\d{4}$/.test(text) ? Number(text) : null;
}

function nameOf({ givenNames, paternalSurname, maternalSurname }: Person): OcrData['name'] {
  const firstGiven = givenNames.split(' ', 1)[0] ?? '';
  return {
    fullName: `${givenNames} ${paternalSurname} ${maternalSurname}`,
    machineReadableFullName: `${firstGiven} ${paternalSurname}`,
    firstName: givenNames,
    givenName: givenNames,
    givenNameMrz: firstGiven,
    paternalLastName: paternalSurname,
    maternalLastName: maternalSurname,
    lastNameMrz: `${paternalSurname} ${maternalSurname}`,
  };
}

function addressOf({ card }: Person): Partial<OcrData> {
  const exteriorNumber = card.claveElector.slice(-2);
  const street = `CALLE INVENTADA ${exteriorNumber}`;
  const checkedAddress = `Calle Inventada ${exteriorNumber}, Centro, 00000 Ciudad Ficticia, XX, México`;
  return {
    address: `${street} COL CENTRO 00000 CIUDAD FICTICIA, XX.`,
    addressFields: {
      street,
      colony: 'COL CENTRO',
      postalCode: '00000',
      city: 'CIUDAD FICTICIA',
      state: 'XX.',
    },
    fullAddress: true,
    invalidAddress: false,
    checkedAddress,
    checkedAddressBean: {
      street: `Calle Inventada ${exteriorNumber}`,
      colony: 'Centro',
      postalCode: '00000',
      city: 'Ciudad Ficticia',
      state: 'XX',
      label: checkedAddress,
      zipColonyOptions: [],
    },
    exteriorNumber,
    interiorNumber: null,
  };
}

function machineReadable(person: Person, expiresIn: number): Partial<OcrData> {
  const { lines, ...checkDigits } = computeMrz(person, expiresIn);
  const [mrz1, mrz2, mrz3] = lines;
  const { givenNames, paternalSurname, maternalSurname } = person;
  const fullNameMrz = `${givenNames} ${paternalSurname} ${maternalSurname}`;
  return { mrz1, mrz2, mrz3, fullNameMrz, ...checkDigits };
}

/**
 * What was read from the card (keys OBS, values invented). It is the same card that INE is asked about, so it
 * agrees with `ineScrapingValidation`, where some keys have other names and the years are texts. Nothing when the personal
 * data was deleted.
 */
export function buildOcrData({ person, record }: Session): OcrData {
  if (record.personalDataDeleted) return {};
  const { card, curp, sex, birthDate } = person;
  const issueDate = yearOf(card.anioEmision);
  const expirationDate = issueDate === null ? null : issueDate + yearsOfValidity;
  return {
    name: nameOf(person),
    ...addressOf(person),
    typeOfId: 'VoterIdentification',
    documentFrontSubtype: 'VOTER_IDENTIFICATION_CARD',
    documentBackSubtype: 'VOTER_IDENTIFICATION_CARD',
    birthDate: Date.parse(birthDate),
    gender: sex === 'H' ? 'M' : 'F',
    claveDeElector: card.claveElector,
    curp,
    numeroEmisionCredencial: card.numeroEmision,
    documentNumber: card.cic,
    cic: card.cic,
    ocr: card.ocr,
    issuedAt: issueDate === null ? null : String(Date.UTC(issueDate, 0, 1)),
    expireAt: expirationDate === null ? null : String(Date.UTC(expirationDate, 11, 31)),
    expirationDate,
    issueDate,
    registrationDate: yearOf(card.anioRegistro),
    issuingCountry: 'MEX',
    nationality: 'MEX',
    nationalityMrz: 'MEX',
    notExtracted: 0,
    notExtractedDetails: [],
    ...(expirationDate === null ? {} : machineReadable(person, expirationDate)),
    additionalTimestamps: [],
    ocrDataConfidence: {
      birthDateConfidence: 1,
      nameConfidence: 0.99,
      claveDeElectorConfidence: 1,
      numeroEmisionCredencialConfidence: 1,
      curpConfidence: 1,
    },
  };
}
