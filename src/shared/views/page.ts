/** A stretch of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page starts; null where there is none. */
  readonly cursor: number | null;
}
