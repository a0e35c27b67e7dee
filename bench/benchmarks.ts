import { dispatch } from './dispatch.bench.js';
import { efficiency } from './efficiency.bench.js';
import { engineScale } from './engine-scale.bench.js';
import { eventLoopDelay } from './event-loop-delay.bench.js';
import type { Benchmark } from './harness/benchmark.js';
import { latency } from './latency.bench.js';
import { threads } from './threads.bench.js';

/** Every benchmark, in the order in which they are run. */
export const BENCHMARKS: readonly Benchmark[] = [dispatch, latency, efficiency, eventLoopDelay, threads, engineScale];
