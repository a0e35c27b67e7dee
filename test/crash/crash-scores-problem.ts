import { defineProblem } from '../../src/shared/problem.js';

/** As the crash problem climbs, with losses on a scale of a million. */
export default defineProblem<{ readonly height: number }>({
  name: 'crash-scores',
  direction: 'minimize',
  exact: true,
  root: () => ({ height: 0.3 }),
  tasks: 60,
  expand: (parent, ctx) => ({ height: Math.min(1, Math.max(0, parent.height + (ctx.random() - 0.4) / 4)) }),
  evaluate: (agent, ctx) => {
    const luck = ctx.random();
    if (luck < 0.05 || (luck < 0.1 && ctx.attempt === 1)) throw new Error('bad luck');
    let sum = 0;
    for (let step = 0; step < 2000; step++) sum += Math.sqrt(step);
    return { score: 1e6 * (1 - agent.height * ctx.random() * Math.sign(sum)) };
  },
});
