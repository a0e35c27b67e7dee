/** Something that is timed by: what was given, or one of its owner's own. */
export interface Timekeeper<Kept> {
  readonly kept: Kept;
  /** Frees one of its own; what was given is left to who gave it. */
  readonly release: () => Promise<void>;
}

/** What was given, or else one that is made, and freed by `release`. */
export function ownOrGiven<Kept, Own extends Kept & { close(): Promise<void> }>(
  given: Kept | undefined,
  make: () => Own,
): Timekeeper<Kept> {
  if (given !== undefined) return { kept: given, release: async () => undefined };
  const own = make();
  return { kept: own, release: () => own.close() };
}
