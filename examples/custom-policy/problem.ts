import { defineProblem } from 'hgm-orchestrator/problem';

/** An agent is a coin; a child's odds are a little other than its parent's. */
export default defineProblem<number>({
  name: 'coins',
  root: () => 0.3,
  expand: (odds, ctx) => Math.min(0.95, Math.max(0.05, odds + 0.2 * (ctx.random() - 0.45))),
  evaluate: (odds, ctx) => (ctx.random() < odds ? 1 : 0),
});
