import type { FunctionDefinition } from '../../../../shared/messages.js';

/** Numbers functions of modules from 0, in the order of their first use, so that a message need not repeat where a function is. */
export class FunctionNumbers {
  readonly #byModule = new Map<string, Map<string, number>>();
  readonly #definitions: FunctionDefinition[] = [];

  /** How many have a number. */
  get size(): number {
    return this.#definitions.length;
  }

  /** The functions whose numbers are not below `first`, in their order. */
  from(first: number): FunctionDefinition[] {
    return this.#definitions.slice(first);
  }

  numberOf({ moduleUrl, exportName }: FunctionDefinition): number {
    let functions = this.#byModule.get(moduleUrl);
    if (functions === undefined) {
      functions = new Map();
      this.#byModule.set(moduleUrl, functions);
    }
    const known = functions.get(exportName);
    if (known !== undefined) return known;
    functions.set(exportName, this.size);
    return this.#definitions.push({ moduleUrl, exportName }) - 1;
  }
}
