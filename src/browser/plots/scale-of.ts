/** Between what values colours are spread. */
export interface Extent {
  readonly low: number;
  readonly high: number;
}

/** The least and the largest that are there; 0 and 1 where there is none. */
export function extentOf(values: Iterable<number | null>): Extent {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null || Number.isNaN(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? { low, high } : { low: 0, high: 1 };
}

/** Where a value lies between them, in [0, 1]; in the middle where they are the same. */
export function placeIn({ low, high }: Extent, value: number): number {
  return high > low ? Math.max(0, Math.min(1, (value - low) / (high - low))) : 0.5;
}
