/** One agent in seven always throws: what retries do to a search. */
import { z } from 'zod';
import { defineProblem } from '../../src/shared/problem.js';

const sleeper = new Int32Array(new SharedArrayBuffer(4));

function spin(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

export default defineProblem({
  name: 'one-in-seven',
  params: z.object({ ms: z.number() }),
  root: () => ({ number: 1, quality: 0.5 }),
  expand: (_, { random }) => ({ number: Math.floor(random() * 7), quality: 0.4 + random() / 5 }),
  evaluate: ({ number, quality }, { params, random }) => {
    // A wait where it is long enough to be one: the machine may have fewer processors than the run has threads.
    if (params.ms >= 1) Atomics.wait(sleeper, 0, 0, params.ms);
    else spin(params.ms);
    if (number === 0) throw new Error('this agent always throws');
    return random() < quality ? 1 : 0;
  },
});
