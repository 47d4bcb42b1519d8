import type { OcrData } from '@ine-scraping/contracts';

import { computeMrz } from './mrz.ts';
import type { Person } from './persons.ts';
import type { Session } from './session.ts';

/** A voter card is good for ten years after the one it was issued in. */
const yearsOfValidity = 10;

/** A requested year can be any text, and the OCR data has a number there. */
function yearOf(text: string): number | null {
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
    cic: card.cic,
    ocr: card.ocr,
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
