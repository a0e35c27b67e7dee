/** The hand-driven engine: the next action among 1,000 children, and a result recorded on the child that was chosen. */
import { Bench } from 'tinybench';
import { HgmEngine } from '../src/main/engine/hgm-engine.js';
import { keyedUniform, RandomPurpose } from '../src/shared/random.js';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { makeRow, type Row } from './harness/row.js';

const CHILDREN = 1000;

/** The row of a root with so many children. */
export function nameOfChildren(children: number): string {
  return `${children.toLocaleString('en-US')} children`;
}

/** Chooses among the children of a root that has them all, and records. */
function makeStep(): () => void {
  const actions = Array.from({ length: CHILDREN }, (_, action) => `action-${action}`);
  // As many children as visits: the tree is grown by as many steps.
  const engine = new HgmEngine({ seed: 1, wideningAlpha: 1, minVisitations: CHILDREN });
  const random = keyedUniform(1, RandomPurpose.simulation, 1);
  const quality = new Map(actions.map((action) => [action, random()]));
  const step = () => {
    const action = engine.nextAction('root', actions);
    if (action === null) throw new Error('there is no action to choose');
    engine.recordEvaluation(`root/${action}`, quality.get(action) ?? 0);
  };
  for (let child = 0; child < CHILDREN; child++) step();
  return step;
}

async function run({ rounds, windowMs, warmUpMs }: BenchSettings): Promise<Row[]> {
  const name = nameOfChildren(CHILDREN);
  const step = makeStep();
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const bench = new Bench({ time: windowMs, warmupTime: warmUpMs, throws: true }).add(name, step);
    const [task] = bench.runSync();
    if (task?.result.state !== 'completed') throw new Error(`measuring ${name} ended as ${task?.result.state}`);
    samples.push(1000 / task.result.latency.mean);
  }
  return [makeRow({ name, unit: '/s', better: 'higher', samples })];
}

export const engineChoice: Benchmark = { name: 'engine-choice', title: 'Hand-driven engine: next action and record', run };
