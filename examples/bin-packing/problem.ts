/**
 * Online bin packing: items come one by one, each goes into a bin before the next is seen, and as few bins as possible are to be opened.
 * The search makes heuristics from best fit; docs/flagship.md says how, and what they reach.
 *
 *     hgm run examples/bin-packing --time 120s --param data=or3.json
 */
import { defineProblem } from 'hgm-orchestrator/problem';
import { bestFitHeuristic, describeHeuristic, type Heuristic } from './heuristic.js';
import { mutate } from './mutation.js';
import { type Parameters, parameters } from './parameters.js';
import { drawHeuristic } from './picture.js';
import { drawTrainingSeed, RECIPES } from './recipes.js';
import { readData, reportBest } from './report.js';
import { rewardOf } from './scoring.js';
import { Workbench } from './workbench.js';

export default defineProblem<Heuristic, number, Workbench, Parameters>({
  name: 'bin-packing',
  params: parameters,
  root: ({ params }) => bestFitHeuristic(RECIPES[params.distribution].capacity),

  /** A task is the seed of a training instance. */
  async tasks({ params, random }) {
    // A file that cannot be measured on should end the run now, not after the search.
    await readData(params);
    const count = params.instances ?? RECIPES[params.distribution].trainingCount;
    return Array.from({ length: count }, () => drawTrainingSeed(random));
  },

  setup: ({ params }) => new Workbench(RECIPES[params.distribution]),

  expand(parent, { params, random, signal, state: { recipe, packer } }) {
    const { steps, sees: sight } = params;
    return mutate(parent, { recipe, sight, steps, packer, random, check: () => signal.throwIfAborted() });
  },

  evaluate(heuristic, { task, state }) {
    const instance = state.instance(task);
    return rewardOf(state.packer.pack(instance, state.tables(heuristic)), instance, state.recipe);
  },

  describe: describeHeuristic,
  render: drawHeuristic,
  report: (best, { params }) => reportBest(best, params),
});
