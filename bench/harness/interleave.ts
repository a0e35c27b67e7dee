import { type Better, makeRow, type Row, type Unit } from './row.js';

/** Something that can be measured again and again. */
export interface Subject {
  readonly name: string;
  /** One sample. */
  measure(): Promise<number>;
}

/** The items from number `by` on, then those before it. */
export function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const first = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

/**
 * Measures every subject once a round, each round beginning with another one: when the machine slows down or speeds up, all of them
 * are hit alike, and so their ratios within a round stay what they are.
 *
 * @returns the samples of each subject by name, one for each round, in the order of the rounds
 */
export async function interleave(subjects: readonly Subject[], rounds: number): Promise<Map<string, number[]>> {
  const samples = new Map(subjects.map(({ name }): [string, number[]] => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, measure } of rotated(subjects, round)) samples.get(name)?.push(await measure());
  }
  return samples;
}

/** How the samples of {@link interleave} become rows. */
export interface RowsOptions {
  readonly unit: Unit;
  readonly better: Better;
  /** Name of the subject that the others are compared with. */
  readonly peer: string;
}

/** A row for each subject, compared with the peer. */
export function rowsOf(samples: ReadonlyMap<string, readonly number[]>, { unit, better, peer }: RowsOptions): Row[] {
  const peerSamples = samples.get(peer);
  return [...samples].map(([name, own]) => {
    const isCompared = name !== peer && peerSamples !== undefined;
    return makeRow({ name, unit, better, samples: own, peer: isCompared ? { name: peer, samples: peerSamples } : undefined });
  });
}
