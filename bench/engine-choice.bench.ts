/** The hand-driven engine: the next action among 1,000 children and among 200,000, and a result recorded on the child that was chosen. */
import { Bench } from 'tinybench';
import { HgmEngine } from '../src/main/engine/hgm-engine.js';
import { keyedUniform, RandomPurpose } from '../src/shared/random.js';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { interleave, rowsOf } from './harness/interleave.js';
import type { Row } from './harness/row.js';

const FEW = 1000;
const MANY = 200_000;

/** The row of a root with so many children. */
export function nameOfChildren(children: number): string {
  return `${children.toLocaleString('en-US')} children`;
}

/** Chooses among the children of a root that has them all, and records. */
function makeStep(children: number): () => void {
  // As many children as visits: the tree is grown by as many steps.
  const engine = new HgmEngine({ seed: 1, wideningAlpha: 1, minVisitations: children });
  const actions = engine.actions(Array.from({ length: children }, (_, action) => `action-${action}`));
  const random = keyedUniform(1, RandomPurpose.simulation, 1);
  const quality = new Map(actions.map((action) => [action, random()]));
  const step = () => {
    const action = engine.nextAction('root', actions);
    if (action === null) throw new Error('there is no action to choose');
    const { visits } = engine.recordEvaluation(`root/${action}`, quality.get(action) ?? 0);
    if (visits === 0) throw new Error('an evaluation was not recorded');
  };
  for (let child = 0; child < children; child++) step();
  return step;
}

async function run({ rounds, windowMs, warmUpMs }: BenchSettings): Promise<Row[]> {
  const subjects = [FEW, MANY].map((children) => ({ name: nameOfChildren(children), step: makeStep(children) }));
  const measured = subjects.map(({ name, step }) => ({
    name,
    measure: async () => {
      const bench = new Bench({ time: windowMs, warmupTime: warmUpMs, throws: true }).add(name, step);
      const [task] = bench.runSync();
      if (task?.result.state !== 'completed') throw new Error(`measuring ${name} ended as ${task?.result.state}`);
      return 1000 / task.result.latency.mean;
    },
  }));
  const samples = await interleave(measured, rounds);
  return rowsOf(samples, { unit: '/s', better: 'higher', peer: nameOfChildren(FEW) });
}

export const engineChoice: Benchmark = { name: 'engine-choice', title: 'Hand-driven engine: next action and record', run };
