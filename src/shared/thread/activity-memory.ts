/** What a run keeps for its activities until they have settled, for `ctx.remember`. */
export interface ActivityMemory {
  /**
   * The JSON that is kept under a name, by whichever attempt; undefined for none.
   *
   * @throws what {@link keep} rejects with where nothing would be kept, as for an activity that has settled: then the call is not made
   */
  recall(activityId: number, name: string): string | undefined;
  /**
   * Keeps the JSON of a value under a name, unless there is one already. Resolves when it is in the run's store, to the one that is kept.
   *
   * @param cost - what the attempt has cost since it kept something last; it counts if the process dies before the attempt has ended
   */
  keep(activityId: number, name: string, value: string, cost: number): Promise<string>;
}
