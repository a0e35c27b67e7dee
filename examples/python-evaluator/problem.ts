/**
 * Finds a law that planets keep, as a Python expression: how long a year is, x being how far the sun is. README.md says what it finds.
 *
 *     hgm run examples/python-evaluator --evaluations 5000
 */
import { defineProblem, program, runProgram } from 'hgm-orchestrator/problem';

/** A Python expression of `x`. */
interface Law {
  readonly law: string;
}

/** Started once in each thread, and asked line by line. An expression may take all memory, or all time: that costs its evaluation. */
const law = program('python3', ['law.py'], { mode: 'lines', memoryLimitMb: process.platform === 'linux' ? 512 : undefined });

export default defineProblem<Law>({
  name: 'python-evaluator',
  direction: 'minimize',
  exact: true,
  root: () => ({ law: 'x' }),
  expandSees: { mates: 2 },
  expand: law,
  evaluate: law,
  describe: ({ law }) => law,
  report: async (best, ctx) =>
    (await runProgram(ctx, 'python3', ['law.py', 'report'], { input: JSON.stringify(best) })).stdout.trimEnd(),
});
