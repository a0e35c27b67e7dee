/** Makes the table of held-out.ts: node build/examples/tsp-priority/find-optima.js. It takes a quarter of an hour. */
import { heldKarpBound } from './bound.js';
import { BLOCK_SIZE, heldOutBlock, meanOf, SIZES } from './held-out.js';
import { lengthOf } from './instance.js';
import { searchTour } from './near-optimum.js';

const BLOCKS = 10;
const SEARCHES = 3;
/** Of each search. */
const KICKS = 1000;

for (const cities of SIZES) {
  let agreed = 0;
  for (let block = 0; block < BLOCKS; block++) {
    const pairs = heldOutBlock(cities, block).map((instance) => {
      const lengths = Array.from({ length: SEARCHES }, (_, seed) => lengthOf(searchTour(instance, KICKS, seed), instance));
      const found = Math.min(...lengths);
      if (Math.max(...lengths) - found < 1e-9) agreed++;
      return { found, bound: heldKarpBound(instance, found) };
    });
    const [found, bound] = [meanOf(pairs.map((pair) => pair.found)), meanOf(pairs.map((pair) => pair.bound))];
    console.log(`{ found: ${found.toFixed(6)}, bound: ${bound.toFixed(6)} },`);
  }
  console.log(`${cities} cities: all searches found the same length for ${agreed} of ${BLOCKS * BLOCK_SIZE} instances`);
}
