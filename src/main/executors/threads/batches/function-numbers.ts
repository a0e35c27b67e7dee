import type { FunctionWork } from '../../../../shared/work.js';

/** Numbers functions of modules from 0, in the order of their first use, so that a message need not repeat where a function is. */
export class FunctionNumbers {
  readonly #byModule = new Map<string, Map<string, number>>();
  #size = 0;

  /** How many have a number. */
  get size(): number {
    return this.#size;
  }

  numberOf({ moduleUrl, exportName }: Pick<FunctionWork, 'moduleUrl' | 'exportName'>): number {
    let functions = this.#byModule.get(moduleUrl);
    if (functions === undefined) {
      functions = new Map();
      this.#byModule.set(moduleUrl, functions);
    }
    const known = functions.get(exportName);
    if (known !== undefined) return known;
    functions.set(exportName, this.#size);
    return this.#size++;
  }
}
