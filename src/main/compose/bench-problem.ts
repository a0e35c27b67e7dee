import { measureCosts } from '../bench-command/measure-costs.js';
import { type BenchOptions, type BenchResult, resolveBenchOptions, runBench } from '../bench-command/problem-bench.js';
import { makeThreadExecutor } from './make-executor.js';
import { resolveProblemUrl } from './problems/problem-url.js';
import { startRun } from './start-run.js';

/**
 * Measures a problem: what its functions cost in a thread, what runs get done with 1, 2, 4 … threads, with and without batches, and the
 * settings that follow.
 *
 * @param problem - as for {@link startRun}
 * @throws HgmError ERR_BENCH when a function or a run fails, ERR_CANCELLED when `signal` aborts, and what {@link startRun} throws
 */
export async function benchProblem(problem: string | URL, options: BenchOptions = {}): Promise<BenchResult> {
  const resolved = resolveBenchOptions(options);
  const { seed, params, timeMs, setupTimeoutMs, signal } = resolved;
  const url = resolveProblemUrl(problem, process.cwd());
  const measure = async () => {
    const executor = makeThreadExecutor({ threads: 1, setupTimeoutMs });
    try {
      return await measureCosts(executor, { url, params, seed }, { timeMs, setupTimeoutMs, signal });
    } finally {
      await executor.close();
    }
  };
  return await runBench(resolved, { measure, startRun: (run) => startRun(url, { ...run, seed, params, setupTimeoutMs }) });
}
