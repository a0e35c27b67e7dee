import { writeSync } from 'node:fs';
import { defineProblem } from '../../src/shared/problem.js';

const STDERR = 2;
/** Longer than a test waits. */
const FOREVER_MS = 600_000;

/** What a run of it is to be like; nothing of it by default. */
interface Params {
  /** Rewards between 0 and 1. */
  readonly graded?: boolean;
  readonly weights?: boolean;
  readonly costs?: boolean;
  /** Parameters that must be what they were when the run was started. */
  readonly exact?: readonly unknown[];
}

/** Agents climb; each evaluation takes some tens of microseconds, some attempts fail, and a few activities fail for good. */
export default defineProblem<{ readonly height: number }, number, undefined, Params>({
  name: 'crash',
  root: () => ({ height: 0.3 }),
  tasks: 60,
  setup: ({ params: { exact } }) => {
    if (exact === undefined) return undefined;
    const [word, zero, nested] = exact;
    if (word !== 'Infinity' || !Object.is(zero, -0) || JSON.stringify(nested) !== '{"1":["Infinity",0.1]}') {
      throw new Error(`the parameters are not what they were: ${exact.join()}`);
    }
    return undefined;
  },
  expand: (parent, ctx) => ({ height: Math.min(1, Math.max(0, parent.height + (ctx.random() - 0.4) / 4)) }),
  evaluate: (agent, ctx) => {
    const { graded, weights, costs } = ctx.params;
    const luck = ctx.random();
    if (luck < 0.002 || (luck < 0.02 && ctx.attempt === 1)) throw new Error('bad luck');
    let sum = 0;
    for (let step = 0; step < 2000; step++) sum += Math.sqrt(step);
    const draw = ctx.random();
    const reward = graded ? agent.height * draw : Number(sum > 0 && draw < agent.height);
    return { reward, ...(weights && { weight: 0.1 + ctx.random() }), ...(costs && { cost: 2 * ctx.random() }) };
  },
  report: ({ height }) => {
    if (process.env.HGM_TEST_WAIT_IN_REPORT === '1') {
      writeSync(STDERR, 'reporting\n');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FOREVER_MS);
    }
    return `height ${height}`;
  },
});
