import { getPrototypeOf, hasOwn, isArray } from './primordials.js';

/** Whether a prototype is `Object.prototype`, of this realm or, as `vm` makes them, another. */
function isRootPrototype(prototype: object): boolean {
  return getPrototypeOf(prototype) === null && hasOwn(prototype, 'isPrototypeOf');
}

/** Whether an object, which is no proxy, is one without a class, of whatever realm. */
export function isPlainObject(value: object): boolean {
  const prototype: object | null = getPrototypeOf(value);
  return prototype === null || isRootPrototype(prototype);
}

/** Whether an array, which is no proxy, is one of the language's own, of whatever realm. */
export function isPlainArray(value: readonly unknown[]): boolean {
  const prototype: object | null = getPrototypeOf(value);
  if (prototype === null || !isArray(prototype)) return false;
  const above: object | null = getPrototypeOf(prototype);
  return above !== null && isRootPrototype(above);
}
