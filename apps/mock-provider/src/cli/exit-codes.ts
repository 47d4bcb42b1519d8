/** What every command of the mock provider ends with. */
export const exitCodes = {
  done: 0,
  /** It ran, and the answer is no; or it could not run. */
  failed: 1,
  /** The command line cannot be carried out. */
  usage: 2,
  /** What a shell reports after Ctrl-C. */
  interrupted: 130,
} as const;
