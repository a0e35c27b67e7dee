/** Agents that are grown from seeds, by expansions that see results and other agents, and often make nothing new. */
import { defineProblem } from '../../src/shared/problem.js';

const STEPS = 400;

export default defineProblem<{ readonly step: number }>({
  name: 'crash-growth',
  root: () => ({ step: 120 }),
  seeds: ({ random }) => [100, 140, Math.floor(STEPS * random())].map((step) => ({ step })),
  tasks: 60,
  expandSees: { results: 4, mates: 2 },
  expand: ({ step }, { random, results, mates }) => {
    if (random() < 0.2) return null;
    const told = results.map(({ feedback }) => Number(feedback ?? 0));
    const met = mates.map((mate) => Math.floor(10 * mate.mean));
    const known = [...told, ...met].reduce((sum, each) => (sum * 31 + each) % 97, 7);
    return { step: Math.min(STEPS, Math.max(0, step + Math.floor(random() * 40) - 15 + (known % 5))) };
  },
  evaluate: ({ step }, { random, attempt }) => {
    const luck = random();
    if (luck < 0.002 || (luck < 0.02 && attempt === 1)) throw new Error('bad luck');
    const reward = random() < step / STEPS ? 1 : 0;
    return { reward, feedback: Math.floor(100 * luck) };
  },
});
