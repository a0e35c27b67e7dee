/** The two classical heuristics that every other one is compared with. Both return the number of bins. */
import type { Instance } from './instance.js';

/** Each item goes into the bin opened first among those with room for it. */
export function firstFit({ items, capacity }: Instance): number {
  const free: number[] = [];
  for (const size of items) {
    const bin = free.findIndex((room) => room >= size);
    if (bin === -1) free.push(capacity - size);
    else free[bin] = free[bin]! - size;
  }
  return free.length;
}

/** Each item goes into the bin where it leaves least room. */
export function bestFit({ items, capacity }: Instance): number {
  const binsByFree = new Uint32Array(capacity + 1);
  let bins = 0;
  for (const size of items) {
    let free = size;
    while (free < capacity && binsByFree[free] === 0) free++;
    if (free === capacity) bins++;
    else binsByFree[free] = binsByFree[free]! - 1;
    binsByFree[free - size] = binsByFree[free - size]! + 1;
  }
  return bins;
}
