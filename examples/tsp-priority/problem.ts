/**
 * The travelling salesman, built city by city: agents are JavaScript sources of a function that says which city comes next. README.md says what
 * is found, and what others found.
 *
 *     hgm run examples/tsp-priority --time 300s --timeout 5s
 */
import { defineProblem, type ExpandContext } from 'hgm-orchestrator/problem';
import { describeHeuristic, type Heuristic, NEAREST } from './heuristic.js';
import { askModel } from './model.js';
import { mutate } from './mutation.js';
import { type Parameters, parameters } from './parameters.js';
import { drawTours } from './picture.js';
import { heuristicIn, SYSTEM_PROMPT, userPrompt } from './prompt.js';
import { compareWithPublished } from './report.js';
import { Training } from './training.js';

type Expanding = ExpandContext<Training, Parameters, unknown, number, Heuristic>;

export default defineProblem<Heuristic, number, Training, Parameters>({
  name: 'tsp-priority',
  params: parameters,
  direction: 'minimize',
  exact: true,
  tasks: ({ params }) => params.tasks,

  root: () => NEAREST,

  setup: ({ params }) => new Training(params),

  expandSees: { results: 8, mates: 1 },
  expand: (parent, ctx) => (ctx.params.model === undefined ? bestMutant(parent, ctx) : proposal(parent, ctx, ctx.params.model)),

  evaluate(heuristic, { task, state }) {
    const { gap, ...feedback } = state.measure(heuristic, task);
    return { score: gap, feedback };
  },

  describe: describeHeuristic,
  render: drawTours,
  report: (best) => compareWithPublished(best),
});

/** The best of a brood of mutants (Tackett 1994) on a few instances that nobody else meets, null where no mutant is another function. */
function bestMutant(parent: Heuristic, { mates: [mate], random, params, state, signal }: Expanding): Heuristic | null {
  const brood: Heuristic[] = [];
  for (let n = 0; n < params.brood; n++) {
    const mutant = mutate(parent, mate?.agent, random);
    if (mutant !== null) brood.push(mutant);
  }
  return state.shortestOf(brood, params.trials, random, () => signal.throwIfAborted()) ?? null;
}

/** What a model makes of the parent. An answer is paid for once, however often the activity is tried, and null where there is no function in it. */
async function proposal(parent: Heuristic, ctx: Expanding, model: string): Promise<Heuristic | null> {
  const { params, signal, log } = ctx;
  const answer = await ctx.remember('answer', () =>
    askModel(SYSTEM_PROMPT, userPrompt(parent, ctx), {
      params: { ...params, model },
      signal,
      addCost: (dollars) => ctx.addCost(dollars),
    }),
  );
  const child = heuristicIn(answer);
  if ('source' in child) return child;
  log.warn(`no function in the model's answer: ${child.fault}`);
  return null;
}
