import { faultOf, type Packing, sumOfRadii } from './packing.js';

/** What others found for 26 circles. */
const PUBLISHED = [
  ['AlphaEvolve (arXiv 2506.13131)', 2.635862],
  ['later records', 2.635983],
] as const;

/** The last lines of a run: the sum beside what was published, and that the check found nothing. */
export function reportBest(packing: Packing): string {
  const sum = sumOfRadii(packing);
  const fault = faultOf(packing);
  const lines = PUBLISHED.map(
    ([who, published]) =>
      `${published.toFixed(6)}  ${who} (${sum >= published ? 'reached' : `${(published - sum).toFixed(6)} short of it`})`,
  );
  return [`${sum.toFixed(6)}  found, ${fault ?? 'checked in integers, without tolerance'}`, ...lines].join('\n');
}
