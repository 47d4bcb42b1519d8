import { createRandom } from '../random.ts';

/** Which scenario a session plays: one, or one of several, drawn by weight. */
export type ScenarioChoice =
  | { readonly kind: 'ONE'; readonly name: string }
  | { readonly kind: 'MIX'; readonly weights: readonly { readonly name: string; readonly weight: number }[] };

const mixPrefix = 'mix:';
const magicPrefix = 'scenario:';

/** Reads `not-found`, or `mix:current=8,not-found=1`. `undefined`: a mix that cannot be read. */
export function parseChoice(text: string): ScenarioChoice | undefined {
  if (!text.startsWith(mixPrefix)) return { kind: 'ONE', name: text };
  const weights = text
    .slice(mixPrefix.length)
    .split(',')
    .map((part) => /^\s*([a-z0-9-]+)\s*=\s*(\d{1,6})\s*$/.exec(part))
    .map((match) => (match ? { name: match[1] ?? '', weight: Number(match[2]) } : undefined));
  const read = weights.filter((one) => one !== undefined);
  if (read.length < weights.length || !read.some(({ weight }) => weight > 0)) return undefined;
  return { kind: 'MIX', weights: read };
}

/** All names that a choice can come to. */
export function namesOf(choice: ScenarioChoice): readonly string[] {
  return choice.kind === 'ONE' ? [choice.name] : choice.weights.map(({ name }) => name);
}

/** The name that `choice` comes to; the same seed draws the same one on every machine. */
export function drawName(choice: ScenarioChoice, seed: string): string {
  if (choice.kind === 'ONE') return choice.name;
  const total = choice.weights.reduce((sum, { weight }) => sum + weight, 0);
  let left = createRandom(seed).integer(total);
  for (const { name, weight } of choice.weights) {
    if (left < weight) return name;
    left -= weight;
  }
  throw new Error('A mix has a total weight above 0.');
}

/** `scenario:not-found`, or `scenario:not-found:whatever`: how a team asks through its own front door. */
export function scenarioInExternalId(externalId: string | undefined): string | undefined {
  return externalId?.startsWith(magicPrefix) ? externalId.split(':')[1] : undefined;
}
