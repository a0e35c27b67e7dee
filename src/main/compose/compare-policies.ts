import { availableParallelism } from 'node:os';
import { type OptionFields, optionalField, readOptions } from '../../shared/option-fields.js';
import { integerKind } from '../../shared/option-kinds.js';
import type { ThreadWork } from '../../shared/work.js';
import { type ComparisonResult, runCellHere, runComparison } from '../comparison/comparison.js';
import type { CellResult, ComparisonCell } from '../comparison/comparison-cell.js';
import { COMPARED_FIELDS, type ComparedOptions } from '../comparison/comparison-options.js';
import { executeWork } from '../executors/execute-work.js';
import { makeThreadExecutor } from './make-executor.js';

/** Options of a comparison of policies, run in a thread pool. */
export interface ComparePoliciesOptions extends ComparedOptions {
  /** Size of the pool, an integer from 1 to 1024. @defaultValue os.availableParallelism() */
  readonly threads?: number;
}

const COMPARE_FIELDS = {
  ...COMPARED_FIELDS,
  threads: optionalField('size of the pool', integerKind(1, 1024), 'as many as there are cores'),
} as const satisfies OptionFields<ComparePoliciesOptions>;

/** Runs the cells of a comparison in a pool. Each result is a pure function of its cell, whichever thread runs it. */
const COMPARISON_CELL_URL = new URL('../comparison/comparison-cell.js', import.meta.url);

/**
 * Compares policies on landscapes with known true utilities, one search for each policy, landscape and seed, in parallel.
 *
 * A policy that is given by its definition is a function of this thread, and its searches are run here, one after another.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value; ERR_POLICY
 */
export async function comparePolicies(options: ComparePoliciesOptions = {}): Promise<ComparisonResult> {
  const given = readOptions<ComparePoliciesOptions>('options', COMPARE_FIELDS, options, '');
  const { threads = availableParallelism(), ...comparison } = given;
  const executor = makeThreadExecutor({ threads });
  let cells = 0;
  const runCell = async (cell: ComparisonCell): Promise<CellResult> => {
    if (typeof cell.policy !== 'string') return await runCellHere(cell);
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
