import { defineProblem } from '../../src/shared/problem.js';
import { type GradedAgent, ROOT_AGENT, randomChild } from './graded-agent.js';

/** Evaluations that cost nothing: what is left is what the runtime itself costs. */
export default defineProblem<GradedAgent>({
  name: 'no-op',
  root: () => ROOT_AGENT,
  expand: randomChild,
  evaluate: ({ quality }) => quality,
});
