/** One instance of online bin packing: items arrive in this order, and each is placed before the next is seen. */
export interface Instance {
  readonly name: string;
  /** Size of every bin, a whole number >= 1. */
  readonly capacity: number;
  /** Sizes in order of arrival, whole numbers from 1 to `capacity`. */
  readonly items: Uint16Array;
  /** The L1 lower bound: no packing takes fewer bins than all sizes together fill, rounded up. */
  readonly lowerBound: number;
}

/** An instance of these sizes, with its lower bound. */
export function makeInstance(name: string, capacity: number, sizes: ArrayLike<number>): Instance {
  const items = Uint16Array.from(sizes);
  const total = items.reduce((sum, size) => sum + size, 0);
  return { name, capacity, items, lowerBound: Math.ceil(total / capacity) };
}
