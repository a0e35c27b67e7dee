import { availableParallelism } from 'node:os';
import type { ThreadWork } from '../../shared/work.js';
import { type ComparisonOptions, type ComparisonResult, runComparison } from '../comparison/comparison.js';
import type { CellResult, ComparisonCell } from '../comparison/comparison-cell.js';
import { executeWork } from '../executors/execute-work.js';
import { makeThreadExecutor } from './make-executor.js';

/** Options of a comparison of policies, run in a thread pool. */
export interface ComparePoliciesOptions extends Omit<ComparisonOptions, 'runCell' | 'cellsAtATime'> {
  /** Size of the pool, an integer >= 1. @defaultValue os.availableParallelism() */
  readonly threads?: number;
}

/** Runs the cells of a comparison in a pool. Each result is a pure function of its cell, whichever thread runs it. */
const COMPARISON_CELL_URL = new URL('../comparison/comparison-cell.js', import.meta.url);

/**
 * Compares policies on landscapes with known true utilities, one search for each policy, landscape and seed, in parallel.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export async function comparePolicies(options: ComparePoliciesOptions = {}): Promise<ComparisonResult> {
  const { threads = availableParallelism(), ...comparison } = options;
  const executor = makeThreadExecutor({ threads });
  let cells = 0;
  const runCell = async (cell: ComparisonCell): Promise<CellResult> => {
    const input = { moduleUrl: COMPARISON_CELL_URL.href, exportName: 'runComparisonCell', input: cell };
    const work: ThreadWork = { type: 'function', ...input, key: 'root', action: null, seed: cell.seed };
    return (await executeWork(executor, ++cells, work, Number.POSITIVE_INFINITY)) as CellResult;
  };
  try {
    return await runComparison({ ...comparison, runCell, cellsAtATime: 2 * threads });
  } finally {
    await executor.close();
  }
}
