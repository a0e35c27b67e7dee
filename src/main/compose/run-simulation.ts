import { resolveSimulationOptions, type SimulationOptions, type SimulationResult, simulate } from '../simulation/simulation.js';
import { buildWorker } from './build-worker.js';

/** Drives a worker of its own with sampled latencies, rewards and failures, and returns each node by key. */
export async function runSimulation(options: SimulationOptions = {}): Promise<SimulationResult> {
  const resolved = resolveSimulationOptions(options);
  const { concurrency, seed } = resolved;
  await using worker = buildWorker({ concurrency, retry: { initialIntervalMs: 1 }, engine: { seed } });
  return await simulate(worker, resolved);
}
