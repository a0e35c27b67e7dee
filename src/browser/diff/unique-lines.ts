/** Where a line stands in two lists. */
export type Pair = readonly [before: number, after: number];

/** Lines that stand once in each of two lists, as many as keep their order: between them each part can be compared by itself, however long the lists are. */
export function uniqueLines(before: readonly string[], after: readonly string[]): readonly Pair[] {
  const places = placesOfUnique(after);
  const pairs: Pair[] = [];
  for (const [text, place] of placesOfUnique(before)) {
    const other = places.get(text);
    if (other !== undefined) pairs.push([place, other]);
  }
  pairs.sort(([one], [other]) => one - other);
  return longestRising(pairs);
}

function placesOfUnique(lines: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const repeated = new Set<string>();
  for (const [place, text] of lines.entries()) {
    if (places.has(text)) repeated.add(text);
    else places.set(text, place);
  }
  for (const text of repeated) places.delete(text);
  return places;
}

/** The longest part of pairs, which rise in the first number, in which the second one rises too. */
function longestRising(pairs: readonly Pair[]): readonly Pair[] {
  /** By length less one: the pair with the smallest second number that ends a part of that length. */
  const ends: number[] = [];
  const earlier: number[] = [];
  for (const [index, [, after]] of pairs.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[ends[middle] ?? 0]?.[1] ?? 0) < after) low = middle + 1;
      else high = middle;
    }
    earlier.push(low > 0 ? (ends[low - 1] ?? -1) : -1);
    ends[low] = index;
  }
  const found: Pair[] = [];
  for (let index = ends.at(-1) ?? -1; index >= 0; index = earlier[index] ?? -1) {
    const pair = pairs[index];
    if (pair !== undefined) found.push(pair);
  }
  return found.reverse();
}
