import type { FunctionDefinition, FunctionOrders } from '../../../../shared/messages.js';
import type { PendingAttempt } from '../pending-attempt.js';
import { FunctionNumbers } from './function-numbers.js';

/** Least number of calls for which a typed array is faster to send than a plain one. */
const TYPED_FROM = 16;

/** Packs calls of functions for one thread, which is told once where a function is. */
export class FunctionPacker {
  #numbers = new FunctionNumbers();

  /** The calls among these attempts, in their order; null where there are none. */
  pack(attempts: readonly PendingAttempt[]): FunctionOrders | null {
    const definitions: FunctionDefinition[] = [];
    const orders: number[] = [];
    const keys: string[] = [];
    const actions: (string | null)[] = [];
    const inputs: unknown[] = [];
    for (const { attempt } of attempts) {
      const { work } = attempt;
      if (work.type !== 'function') continue;
      const known = this.#numbers.size;
      const number = this.#numbers.numberOf(work);
      if (number === known) definitions.push({ moduleUrl: work.moduleUrl, exportName: work.exportName });
      orders.push(attempt.activityId, attempt.attempt, number, work.seed);
      keys.push(work.key);
      actions.push(work.action);
      inputs.push(work.input);
    }
    if (orders.length === 0) return null;
    return {
      firstDefinition: this.#numbers.size - definitions.length,
      definitions,
      // A few numbers are read sooner from a plain array.
      orders: keys.length < TYPED_FROM ? orders : Float64Array.from(orders),
      keys,
      actions: actions.every((action) => action === null) ? null : actions,
      inputs: inputs.every((input) => input === undefined) ? null : inputs,
    };
  }

  /** The thread may not have got the latest message: all functions are sent to it again. */
  forgetAll(): void {
    this.#numbers = new FunctionNumbers();
  }
}
