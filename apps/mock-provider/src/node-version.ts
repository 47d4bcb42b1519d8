/**
 * The published code runs from this version on; the sources themselves need the one that strips their types.
 */
const needed = {
  built: { major: 20, minor: 19 },
  source: { major: 24, minor: 0 },
} as const;

/** One sentence when `version` is too old to run the module at `moduleUrl`; otherwise `undefined`. */
export function describeOldNode(version: string, moduleUrl: string): string | undefined {
  const { major, minor } = moduleUrl.endsWith('.ts') ? needed.source : needed.built;
  const [actualMajor = 0, actualMinor = 0] = version.split('.').map(Number);
  const enough = actualMajor > major || (actualMajor === major && actualMinor >= minor);
  return enough
    ? undefined
    : `The mock provider needs Node ${major}.${minor} or later, and this is Node ${version}: install a newer Node.`;
}
