/** How long activities took: bounds of the buckets they are counted in, in milliseconds; the last bucket has no bound. */
export const DURATION_BOUNDS_MS: readonly number[] = [
  1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000,
];

/** How long activities of a kind took that came to something: wall time in the user's function, or that they were leased, of the attempt that did. */
export interface ActivityDurations {
  readonly kind: 'expand' | 'evaluate';
  /** How many took at most the bound of {@link DURATION_BOUNDS_MS} at the same place, and more than the one before; at last, how many took longer than all. */
  readonly counts: readonly number[];
  readonly sumMs: number;
}
