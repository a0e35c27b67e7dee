/**
 * What the runtime needs of the language in a pool thread, taken when the thread starts: user code, which is loaded later, may replace or
 * change any of it, and fake timers and polyfills do. Only what is used is here; syntax (loops by index, `await` of a promise of the
 * language's own) needs nothing.
 */

import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
// The global `performance` is a getter: reading the clock through it takes 1.5 times as long.
import { performance } from 'node:perf_hooks';
import { setImmediate, setTimeout } from 'node:timers';

/** Milliseconds since the thread started; never goes backwards. */
export const threadMs: () => number = performance.now.bind(performance);
export const later: typeof setTimeout = setTimeout;
export const nextTurn: typeof setImmediate = setImmediate;
export const clone: typeof structuredClone = structuredClone;

export const { defineProperties, defineProperty, freeze, getPrototypeOf, hasOwn, isFrozen, keys, setPrototypeOf } = Object;
export const objectPrototype: object = Object.prototype;
export const { apply, get: getProperty } = Reflect;
export const { isArray } = Array;
export const { isView } = ArrayBuffer;
export const { isFinite: isFiniteNumber, isNaN: isNotANumber } = Number;
export const toJsonText: (value: unknown) => string = JSON.stringify;
export const { parse: parseJson } = JSON;
/** A name that no other has. The binding of an import would be the function that counts calls, in a deterministic run. */
export const newUuid: () => string = randomUUID;
/** Bytes of a text in UTF-8. */
export const byteLength: (text: string) => number = Buffer.byteLength;

/** Classes under names of ours, since the global ones may be others by the time they are used. */
export const NativeError: ErrorConstructor = Error;
export const NativeAggregateError: AggregateErrorConstructor = AggregateError;
export const NativeMap: MapConstructor = Map;
export const NativeSet: SetConstructor = Set;
export const Float32: Float32ArrayConstructor = Float32Array;
export const Float64: Float64ArrayConstructor = Float64Array;

const { forEach: forEachEntry } = Map.prototype;
const { forEach: forEachMember } = Set.prototype;

/** Calls `look` with each value and key of a Map. */
export function forEachOfMap(map: object, look: (value: unknown, key: unknown) => void): void {
  apply(forEachEntry, map, [look]);
}

/** Calls `look` with each member of a Set, twice at once. */
export function forEachOfSet(set: object, look: (member: unknown, again: unknown) => void): void {
  apply(forEachMember, set, [look]);
}

type Unlinked<Value extends object> = Value & { readonly __proto__?: null };

/**
 * An object that promises take as it is: with `Object.prototype.then` set they would call that of any other object. It is given no
 * prototype, which a structured clone does not keep either.
 */
export function unlinked<Value extends object>(value: Value): Unlinked<Value> {
  return setPrototypeOf(value, null);
}
