/**
 * 26 circles in the unit square that do not overlap: make the sum of their radii as large as can be. The score is exact, and so is the check of what
 * is packed; README.md says what is found, and what others found.
 *
 *     hgm run examples/circle-packing --time 120s --threads 2
 */
import { defineProblem } from 'hgm-orchestrator/problem';
import { grow } from './grow.js';
import { anyCentres, mutate } from './mutation.js';
import { faultOf, onGrid, type Packing, sumOfRadii } from './packing.js';
import { drawPacking } from './picture.js';
import { reportBest } from './report.js';

export default defineProblem<Packing>({
  name: 'circle-packing',
  direction: 'maximize',
  exact: true,
  expandSees: { mates: 1 },

  root: ({ random, signal }) => onGrid(grow(anyCentres(random), () => signal.throwIfAborted())),

  expand(parent, { random, signal, mates }) {
    const centres = mutate(parent, mates[0]?.agent, random);
    return onGrid(grow(centres, () => signal.throwIfAborted()));
  },

  evaluate(packing) {
    const fault = faultOf(packing);
    if (fault !== undefined) throw Object.assign(new Error(fault), { retryable: false });
    return sumOfRadii(packing);
  },

  describe: (packing) => `the sum of ${packing.circles.length} radii is ${sumOfRadii(packing)}`,
  render: drawPacking,
  report: reportBest,
});
