import { defineProblem } from '../../src/shared/problem.js';
import { spin } from '../workers/spin.js';
import { type GradedAgent, ROOT_AGENT, randomChild } from './graded-agent.js';

/** Synchronous evaluations that take the parameter `durationMs` of wall time each. */
export default defineProblem<GradedAgent>({
  name: 'spin',
  root: () => ROOT_AGENT,
  expand: randomChild,
  evaluate: ({ quality }, { params }) => {
    spin(Number(params.durationMs));
    return quality;
  },
});
