/** For deterministic runs: counts the reads of user code that differ from run to run. */
import nodeCrypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import type { Impurities, Impurity } from '../shared/messages.js';

type AnyFunction = (...args: unknown[]) => unknown;

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function';
}

/** Counts calls of `Math.random`, of the clock by `Date`, and of what `crypto` draws, while it is told to; installed, it stays. */
export class ImpurityWatch {
  /** Whether what is called now is user code's doing, and counts. */
  isOpen = false;
  #isInstalled = false;
  #counts: Partial<Record<Impurity, number>> | null = null;

  /** Puts itself before the functions of this thread; before user code is loaded, which may keep them. */
  install(): void {
    if (this.#isInstalled) return;
    this.#isInstalled = true;
    this.#wrap(Math, 'random', 'Math.random');
    this.#wrapDate();
    for (const name of Object.getOwnPropertyNames(nodeCrypto))
      if (name.startsWith('random')) this.#wrap(nodeCrypto, name, 'crypto');
    const webCrypto: object = Object.getPrototypeOf(globalThis.crypto);
    for (const name of ['getRandomValues', 'randomUUID']) this.#wrap(webCrypto, name, 'crypto');
    syncBuiltinESMExports();
  }

  /** Calls the runtime's own code, which user code waits for: what that asks for, at once, is not user code's doing. */
  unnoted<Result>(call: () => Result): Result {
    const wasOpen = this.isOpen;
    this.isOpen = false;
    try {
      return call();
    } finally {
      this.isOpen = wasOpen;
    }
  }

  /** What was called since the last time, and how often; null for nothing. */
  take(): Impurities | null {
    const counts = this.#counts;
    this.#counts = null;
    return counts;
  }

  #note(impurity: Impurity): void {
    if (!this.isOpen) return;
    this.#counts ??= {};
    this.#counts[impurity] = (this.#counts[impurity] ?? 0) + 1;
  }

  #wrap(holder: object, name: string, impurity: Impurity): void {
    const original: unknown = Reflect.get(holder, name);
    if (!isFunction(original)) return;
    const note = () => this.#note(impurity);
    const noted = function (this: unknown, ...args: unknown[]): unknown {
      note();
      return Reflect.apply(original, this, args);
    };
    const descriptor = Object.getOwnPropertyDescriptor(holder, name);
    Object.defineProperty(holder, name, {
      value: noted,
      configurable: true,
      writable: true,
      enumerable: descriptor?.enumerable ?? true,
    });
  }

  /** `Date()`, `new Date()` and `Date.now()` read the clock; dates of a moment that is given do not. */
  #wrapDate(): void {
    const note = () => this.#note('Date');
    this.#wrap(Date, 'now', 'Date');
    const noted = new Proxy(Date, {
      apply: (target, receiver, args) => {
        note();
        return Reflect.apply(target, receiver, args);
      },
      construct: (target, args, maker) => {
        if (args.length === 0) note();
        return Reflect.construct(target, args, maker);
      },
    });
    Object.defineProperty(Date.prototype, 'constructor', { value: noted, configurable: true, writable: true });
    globalThis.Date = noted;
  }
}
