/** Longer names are not compared: whoever sends them has mistyped nothing. */
const lengthMax = 64;

/** Characters to add, leave out, change or swap with their neighbour until one name is the other. Pure. */
export function countMistakes(one: string, other: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = (last[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const swap = isSwap ? (beforeLast[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min(change, swap, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    beforeLast = last;
    last = row;
  }
  return last[other.length] ?? 0;
}

/** A name of `known` that whoever typed `name` can have meant; `undefined`: none is near. Pure. */
export function findMeant(name: string, known: readonly string[]): string | undefined {
  if (name.length > lengthMax) return undefined;
  const typed = name.toLowerCase().replaceAll('_', '-');
  const near = known
    .map((one) => ({ one, mistakes: countMistakes(typed, one.toLowerCase().replaceAll('_', '-')) }))
    // A third of a short name changed is another name.
    .filter(({ one, mistakes }) => mistakes <= Math.max(1, Math.min(3, Math.floor(one.length / 3))))
    .toSorted((a, b) => a.mistakes - b.mistakes);
  return (
    near[0]?.one ??
    known.find((one) => typed.length > 3 && one.toLowerCase().replaceAll('_', '-').startsWith(typed))
  );
}

/** The same as the end of a sentence, empty when none is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const meant = findMeant(name, known);
  return meant === undefined ? '' : `: did you mean ${meant}?`;
}

/** What to do about a `name` that is none of `known`, as the end of a sentence without its stop: the one that was meant comes first. */
export function chooseOneOf(known: readonly string[], name: string): string {
  const meant = findMeant(name, known);
  const all = known.join(', ');
  return meant === undefined ? `choose one of ${all}` : `did you mean ${meant}? There are ${all}`;
}
