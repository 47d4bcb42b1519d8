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
