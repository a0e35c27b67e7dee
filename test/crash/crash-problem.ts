import { defineProblem } from '../../src/shared/problem.js';

/** Agents climb; each evaluation takes some tens of microseconds, some attempts fail, and a few activities fail for good. */
export default defineProblem<{ readonly height: number }>({
  name: 'crash',
  root: () => ({ height: 0.3 }),
  tasks: 60,
  expand: (parent, ctx) => ({ height: Math.min(1, Math.max(0, parent.height + (ctx.random() - 0.4) / 4)) }),
  evaluate: (agent, ctx) => {
    const luck = ctx.random();
    if (luck < 0.002 || (luck < 0.02 && ctx.attempt === 1)) throw new Error('bad luck');
    let sum = 0;
    for (let step = 0; step < 2000; step++) sum += Math.sqrt(step);
    return sum > 0 && ctx.random() < agent.height ? 1 : 0;
  },
});
