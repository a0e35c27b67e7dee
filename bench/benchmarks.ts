import { agentTree } from './agent-tree.bench.js';
import { askAndTell } from './ask-and-tell.bench.js';
import { dashboard } from './dashboard.bench.js';
import { dispatch } from './dispatch.bench.js';
import { efficiency } from './efficiency.bench.js';
import { thompsonIndex } from './engine/thompson.bench.js';
import { engineChoice } from './engine-choice.bench.js';
import { eventLoopDelay } from './event-loop-delay.bench.js';
import { frames } from './frames.bench.js';
import { handDriven } from './hand-driven.bench.js';
import type { Benchmark } from './harness/benchmark.js';
import { UsageError } from './harness/run-program.js';
import { isolation } from './isolation.bench.js';
import { latency } from './latency.bench.js';
import { programs } from './programs.bench.js';
import { redis } from './redis.bench.js';
import { resume } from './resume.bench.js';
import { searchScale } from './search-scale.bench.js';
import { store } from './store.bench.js';
import { threads } from './threads.bench.js';
import { waiting } from './waiting.bench.js';

/** Sixteen subjects, of which no target speaks: measured more shortly than the others. */
const shortThompsonIndex: Benchmark = {
  ...thompsonIndex,
  run: (settings) => thompsonIndex.run({ ...settings, rounds: 3, windowMs: settings.windowMs / 2 }),
};

/** Every benchmark, in the order in which they are run. */
export const BENCHMARKS: readonly Benchmark[] = [
  dispatch,
  handDriven,
  efficiency,
  isolation,
  redis,
  askAndTell,
  programs,
  waiting,
  eventLoopDelay,
  threads,
  store,
  resume,
  latency,
  frames,
  dashboard,
  searchScale,
  engineChoice,
  agentTree,
  shortThompsonIndex,
];

/** @throws UsageError that lists the names */
export function benchmarksNamed(names: readonly string[]): readonly Benchmark[] {
  if (names.length === 0) return BENCHMARKS;
  return names.map((name) => {
    const benchmark = BENCHMARKS.find((candidate) => candidate.name === name);
    if (benchmark !== undefined) return benchmark;
    throw new UsageError(`there is no benchmark "${name}"; there are: ${BENCHMARKS.map((known) => known.name).join(', ')}`);
  });
}
