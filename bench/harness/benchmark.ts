import type { Row } from './row.js';

/** How much of everything a benchmark does. */
export interface BenchSettings {
  /** Leaves out what takes long, and measures shortly: for a look, not for the record. */
  readonly quick: boolean;
  /** Size of every pool that is not a row's own subject. */
  readonly threads: number;
  /** How often each subject is measured, its peers in between. */
  readonly rounds: number;
  /** How long each subject is measured in a round. */
  readonly windowMs: number;
  /** How long a subject works before it is measured. */
  readonly warmUpMs: number;
}

export const FULL: BenchSettings = Object.freeze({ quick: false, threads: 2, rounds: 5, windowMs: 600, warmUpMs: 300 });

export const QUICK: BenchSettings = Object.freeze({ quick: true, threads: 2, rounds: 2, windowMs: 150, warmUpMs: 100 });

/** One subject, its peers, and what to make of the figures. */
export interface Benchmark {
  /** As in `--only`. */
  readonly name: string;
  /** What is measured, for the head of its table. */
  readonly title: string;
  run(settings: BenchSettings): Promise<Row[]>;
}
