import { setTimeout } from 'node:timers/promises';
import { defineProblem } from '../../src/shared/problem.js';
import { spin } from '../workers/spin.js';
import { type GradedAgent, ROOT_AGENT, randomChild } from './graded-agent.js';

/** Agents that there are from the beginning, so that a run without expansions has as many to choose from. */
const SEEDS = 100;

/** Expansions that wait `waitMs`, and evaluations that take `durationMs` of wall time. */
export default defineProblem<GradedAgent>({
  name: 'waiting',
  root: () => ROOT_AGENT,
  seeds: (ctx) => Array.from({ length: SEEDS }, () => randomChild(ROOT_AGENT, ctx)),
  expand: async (parent, ctx) => {
    await setTimeout(Number(ctx.params.waitMs));
    return randomChild(parent, ctx);
  },
  evaluate: ({ quality }, { params }) => {
    spin(Number(params.durationMs));
    return quality;
  },
});
