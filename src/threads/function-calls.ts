import { type CallOrders, FUNCTION_ORDER_COLUMNS } from '../shared/messages.js';
import { clone } from '../shared/primordials.js';
import type { FunctionWork } from '../shared/work.js';
import type { FunctionRegistry } from './perform-function.js';

/** One call that a message asks for. */
export interface FunctionCall {
  readonly activityId: number;
  readonly attempt: number;
  /** The function's number in the registry. */
  readonly number: number;
  readonly work: FunctionWork;
}

/** The calls of a message, unpacked one by one. */
export class FunctionCalls {
  readonly length: number;
  readonly #message: CallOrders;
  readonly #registry: FunctionRegistry;

  constructor(message: CallOrders, registry: FunctionRegistry) {
    this.length = message.orders.length / FUNCTION_ORDER_COLUMNS;
    this.#message = message;
    this.#registry = registry;
  }

  at(index: number): FunctionCall {
    const { orders, keys, actions, inputs } = this.#message;
    const column = index * FUNCTION_ORDER_COLUMNS;
    const number = orders[column + 2] ?? 0;
    const { moduleUrl, exportName } = this.#registry.definition(number);
    const work: FunctionWork = {
      type: 'function',
      moduleUrl,
      exportName,
      input: this.#ownInput(inputs?.[index]),
      key: keys[index] ?? '',
      action: actions?.[index] ?? null,
      seed: orders[column + 3] ?? 0,
    };
    return { activityId: orders[column] ?? 0, attempt: orders[column + 1] ?? 0, number, work };
  }

  /** What several inputs of a message have in common is one object here: each call gets a copy that no other can change. */
  #ownInput(input: unknown): unknown {
    return typeof input === 'object' && this.length > 1 ? clone(input) : input;
  }
}
