import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { sourceName } from '../shared/content/source-name.js';
import { HgmError } from '../shared/errors.js';
import type { FunctionDefinition, FunctionDefinitions } from '../shared/messages.js';
import { unlinked } from '../shared/primordials.js';
import { RandomPurpose } from '../shared/random.js';
import { cloneResult } from '../shared/results/clone-result.js';
import type { FunctionContext, FunctionWork } from '../shared/work.js';
import { WorkContext } from './activity-context.js';
import type { Execution } from './execution.js';
import { describeImportError, exportOf, folderOf, importModule, moduleName } from './import-module.js';

type WorkFunction = (input: unknown, ctx: FunctionContext) => unknown;

/** Held in an object of ours on its way through promises, as a result is. */
export interface LoadedFunction {
  readonly call: WorkFunction;
  /** Of its module. */
  readonly folder: string;
}

function isFunction(value: unknown): value is WorkFunction {
  return typeof value === 'function';
}

/** Functions for `threadWork`: where they are, as this thread was told, and those that it has imported. */
export class FunctionRegistry {
  readonly #definitions: FunctionDefinition[] = [];
  readonly #functions: (LoadedFunction | undefined)[] = [];

  /** Takes up where functions are. */
  define({ first, functions }: FunctionDefinitions): void {
    for (let index = 0; index < functions.length; index++) {
      this.#definitions[first + index] = functions[index]!;
      this.#functions[first + index] = undefined;
    }
  }

  definition(number: number): FunctionDefinition {
    const definition = this.#definitions[number];
    if (definition === undefined) throw new TypeError(`this thread was not told where function ${number} is`);
    return definition;
  }

  /** A function that was imported before; undefined where it was not. */
  loaded(number: number): LoadedFunction | undefined {
    return this.#functions[number];
  }

  /** @throws HgmError ERR_WORK_LOAD */
  async load(number: number, execution: Execution): Promise<LoadedFunction> {
    execution.startLoading();
    const found = await importFunction(this.definition(number));
    this.#functions[number] = found;
    return found;
  }
}

/** Of a compiled file that is not there its source, as of a problem: a program that tsx runs names its modules so. */
function moduleAt(url: string): string {
  if (!url.startsWith('file:')) return url;
  const path = fileURLToPath(url);
  const source = existsSync(path) ? undefined : sourceName(path);
  return source !== undefined && existsSync(source) ? pathToFileURL(source).href : url;
}

async function importFunction({ moduleUrl: given, exportName }: FunctionDefinition): Promise<LoadedFunction> {
  if (!URL.canParse(given)) {
    const remedy = 'pass a file: URL, such as new URL(…, import.meta.url)';
    throw new HgmError('ERR_WORK_LOAD', `threadWork was given the module ${given}, which is not a URL; ${remedy}`);
  }
  const moduleUrl = moduleAt(given);
  const name = moduleName(moduleUrl);
  const exports = await importModule(moduleUrl).catch(async (thrown: unknown) => {
    const why = await describeImportError(moduleUrl, thrown);
    throw new HgmError('ERR_WORK_LOAD', `cannot load ${name} for threadWork: ${why}`, { cause: thrown });
  });
  const found = exportOf(exports, exportName, isFunction);
  if (isFunction(found)) return unlinked({ call: found, folder: folderOf(moduleUrl) });
  const functions = Object.keys(exports).filter((key) => isFunction(exports[key]));
  const known = functions.length === 0 ? 'it exports no function' : `its functions are ${functions.join(', ')}`;
  throw new HgmError('ERR_WORK_LOAD', `${name} does not export a function ${exportName}; ${known}`);
}

/** Calls the function of a `threadWork`: a promise only where that is one, and not cloned. @throws what the function throws */
export function performFunction(work: FunctionWork, { call, folder }: LoadedFunction, execution: Execution): unknown {
  execution.folder = folder;
  const random = { seed: work.seed, purpose: RandomPurpose.activity, number: execution.activityId };
  const ctx = new WorkContext(execution, work.key, work.action, random);
  return execution.run(() => call(work.input, ctx));
}

/** What a function returned, in a form that can be sent. @throws HgmError ERR_RESULT_CLONE */
export function sendable(value: unknown, execution: Execution): unknown {
  // Most often a number, for which no words are needed.
  return typeof value === 'number' ? value : cloneResult(value, execution.what);
}
