import { z } from 'zod';

const text = z.string().nullish();
const count = z.int().nullish();
const confidence = z.number().nullish();

/** What was read from the voter card (OBS, one Mexican fixture and one interface). Names differ from `ineScrapingValidation`. */
export const ocrDataSchema = z.looseObject({
  name: z
    .looseObject({
      fullName: text,
      machineReadableFullName: text,
      firstName: text,
      givenName: text,
      givenNameMrz: text,
      paternalLastName: text,
      maternalLastName: text,
      lastNameMrz: text,
    })
    .nullish(),
  address: text,
  addressFields: z
    .looseObject({ street: text, colony: text, postalCode: text, city: text, state: text })
    .nullish(),
  fullAddress: z.boolean().nullish(),
  invalidAddress: z.boolean().nullish(),
  /** `address` as an address service writes it, and the same in pieces. */
  checkedAddress: text,
  checkedAddressBean: z
    .looseObject({
      street: text,
      colony: text,
      postalCode: text,
      city: text,
      state: text,
      label: text,
      zipColonyOptions: z.array(z.unknown()).nullish(),
    })
    .nullish(),
  exteriorNumber: text,
  interiorNumber: text,
  /** `VoterIdentification` for a voter card. */
  typeOfId: text,
  documentFrontSubtype: text,
  documentBackSubtype: text,
  /** Milliseconds since 1970, UTC: a number, unlike `expireAt`. */
  birthDate: z.number().nullish(),
  /** `F` or `M`. */
  gender: text,
  /** 18 characters; `claveElector` in `ineScrapingValidation`. */
  claveDeElector: text,
  curp: text,
  /** Two digits; `numeroEmision` in `ineScrapingValidation`. */
  numeroEmisionCredencial: text,
  /** The number in the machine-readable zone, without its check digit. */
  documentNumber: text,
  /** 9 digits. */
  cic: text,
  /** 13 digits, of which the first four are the electoral section. */
  ocr: text,
  /** Milliseconds since 1970 as a string, as the next. */
  issuedAt: text,
  expireAt: text,
  /** A year, as the next two. */
  expirationDate: count,
  issueDate: count,
  registrationDate: count,
  issuingCountry: text,
  nationality: text,
  nationalityMrz: text,
  notExtracted: count,
  notExtractedDetails: z.array(z.unknown()).nullish(),
  mrz1: text,
  mrz2: text,
  mrz3: text,
  fullNameMrz: text,
  documentNumberCheckDigit: text,
  dateOfBirthCheckDigit: text,
  expirationDateCheckDigit: text,
  additionalTimestamps: z.array(z.unknown()).nullish(),
  ocrDataConfidence: z
    .looseObject({
      birthDateConfidence: confidence,
      nameConfidence: confidence,
      claveDeElectorConfidence: confidence,
      numeroEmisionCredencialConfidence: confidence,
      curpConfidence: confidence,
    })
    .nullish(),
});
export type OcrData = z.output<typeof ocrDataSchema>;

/** Answer of `GET /omni/get/ocr-data/v2`: the same, wrapped (OBS). */
export const ocrDataV2Schema = z.looseObject({ ocrData: ocrDataSchema });
export type OcrDataV2 = z.output<typeof ocrDataV2Schema>;
