/**
 * Tunes probSAT, a solver of satisfiability, on random 3-SAT: which setting needs the fewest flips? README.md says what it finds.
 *
 *     hgm run examples/sat-tuning --time 60s
 */
import { defineProblem } from 'hgm-orchestrator/problem';
import { Benchmark } from './benchmark.js';
import { drawSetting } from './picture.js';
import { compareWithPublished } from './report.js';
import { describeSetting, moved, type Setting } from './setting.js';

/** Instances to tune on: their numbers, by which they are drawn. Those of the report are others. */
const TRAINING = { first: 1, count: 1000 };
/** Runs on an instance in one evaluation: one alone says little, since its flips vary as much as they are. */
const RUNS = 5;

export default defineProblem<Setting, number, Benchmark>({
  name: 'sat-tuning',
  direction: 'minimize',
  tasks: Array.from({ length: TRAINING.count }, (_, index) => TRAINING.first + index),

  /** Nearly a random walk: it flips whatever it meets. */
  root: () => ({ cb: 1, eps: 2 }),

  setup: () => new Benchmark(),

  /** Half of the children are near their parent, the others between it and another good setting. */
  expandSees: { mates: 1 },
  expand(parent, { random, mates: [mate] }) {
    return moved(parent, mate !== undefined && random() < 0.5 ? mate.agent : parent, random);
  },

  evaluate: (setting, { task, state, random }) => state.meanFlips(task, setting, RUNS, random),

  describe: describeSetting,
  render: drawSetting,
  report: (best) => compareWithPublished(best),
});
