import { cloneResult } from '../shared/clone-result.js';
import { HgmError } from '../shared/errors.js';
import { unlinked } from '../shared/primordials.js';
import { RandomPurpose } from '../shared/random.js';
import type { FunctionContext, FunctionWork } from '../shared/work.js';
import { WorkContext } from './activity-context.js';
import type { Execution } from './execution.js';
import { describeImportError, exportOf, importModule, moduleName } from './import-module.js';
import { awaited, type Performed, performed } from './performed.js';

type WorkFunction = (input: unknown, ctx: FunctionContext) => unknown;

/** Held in an object of ours on its way through promises, as a result is. */
interface LoadedFunction {
  readonly call: WorkFunction;
}

function isFunction(value: unknown): value is WorkFunction {
  return typeof value === 'function';
}

/** The functions that this thread has imported for `threadWork`. */
export class FunctionShelf {
  readonly #functions = new Map<string, LoadedFunction>();

  /** @throws HgmError ERR_WORK_LOAD */
  async load(work: FunctionWork, execution: Execution): Promise<LoadedFunction> {
    const key = `${work.exportName} ${work.moduleUrl}`;
    const known = this.#functions.get(key);
    if (known !== undefined) return known;
    execution.startLoading();
    const found = await importFunction(work);
    this.#functions.set(key, found);
    return found;
  }
}

async function importFunction({ moduleUrl, exportName }: FunctionWork): Promise<LoadedFunction> {
  if (!URL.canParse(moduleUrl)) {
    const remedy = 'pass a file: URL, such as new URL(…, import.meta.url)';
    throw new HgmError('ERR_WORK_LOAD', `threadWork was given the module ${moduleUrl}, which is not a URL; ${remedy}`);
  }
  const name = moduleName(moduleUrl);
  const exports = await importModule(moduleUrl).catch(async (thrown: unknown) => {
    const why = await describeImportError(moduleUrl, thrown);
    throw new HgmError('ERR_WORK_LOAD', `cannot load ${name} for threadWork: ${why}`, { cause: thrown });
  });
  const found = exportOf(exports, exportName, isFunction);
  if (isFunction(found)) return unlinked({ call: found });
  const functions = Object.keys(exports).filter((key) => isFunction(exports[key]));
  const known = functions.length === 0 ? 'it exports no function' : `its functions are ${functions.join(', ')}`;
  throw new HgmError('ERR_WORK_LOAD', `${name} does not export a function ${exportName}; ${known}`);
}

/** Calls the function of a `threadWork`. @throws HgmError ERR_WORK_LOAD, ERR_RESULT_CLONE, and what the function throws */
export async function performFunction(work: FunctionWork, shelf: FunctionShelf, execution: Execution): Promise<Performed> {
  const { call } = await shelf.load(work, execution);
  const random = { seed: work.seed, purpose: RandomPurpose.activity, number: execution.activityId };
  const ctx = new WorkContext(execution, work.key, work.action, random);
  const { value } = await awaited(execution.run(() => call(work.input, ctx)));
  return performed(cloneResult(value, execution.what));
}
