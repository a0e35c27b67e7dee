import { types } from 'node:util';
import { getProperty, objectPrototype, unlinked } from '../shared/primordials.js';

/** What work, or a function of the user's, came to. */
export interface Performed {
  readonly value: unknown;
}

/** Holds a value on its way through promises, which would take an object itself for one where user code gave all objects a `then`. */
export function performed(value: unknown): Performed {
  return unlinked({ value });
}

/** What user code returned, or promised. */
export async function awaited(returned: unknown): Promise<Performed> {
  return performed(isPromiseLike(returned) ? await returned : returned);
}

/**
 * Whether a value is a promise, or anything else that `await` is to wait for: not a proxy, and not each object when user code has given
 * all of them a `then`.
 */
export function isPromiseLike(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (types.isPromise(value)) return true;
  if (types.isProxy(value)) return false;
  try {
    const then: unknown = getProperty(value, 'then');
    return typeof then === 'function' && then !== getProperty(objectPrototype, 'then');
  } catch {
    // A getter that throws, which is no promise's.
    return false;
  }
}
