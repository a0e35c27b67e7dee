/** The figures of a benchmark, as they are printed, stored and compared. */
import { z } from 'zod';
import { median, relativeSpread } from './statistics.js';

/** `x` is a ratio of two figures; `share` is in [0, 1]. */
export const UNITS = ['/s', 'x', 'share', 'ms', 'us', 'ns', 'bytes', 'count'] as const;

export type Unit = (typeof UNITS)[number];

/** Which way a figure is wanted to go. */
export type Better = 'higher' | 'lower';

export const rowSchema = z.object({
  /** Unique within its benchmark. */
  name: z.string(),
  unit: z.enum(UNITS),
  better: z.enum(['higher', 'lower']),
  /** Median over the rounds. */
  value: z.number(),
  /** Relative spread over the rounds, see `relativeSpread`. */
  spread: z.number(),
  /** How many samples `value` is the median of. */
  rounds: z.int(),
  /** The figure over a peer's, both of the same round: its median and relative spread. Null where there is no peer. */
  versus: z.object({ peer: z.string(), ratio: z.number(), spread: z.number() }).nullable(),
});

export type Row = z.infer<typeof rowSchema>;

/** What a row is made of. */
export interface RowParts {
  readonly name: string;
  readonly unit: Unit;
  readonly better: Better;
  /** One for each round. */
  readonly samples: readonly number[];
  /** Measured in the same rounds, in the same order. */
  readonly peer?: { readonly name: string; readonly samples: readonly number[] } | undefined;
}

export function makeRow({ name, unit, better, samples, peer }: RowParts): Row {
  return {
    name,
    unit,
    better,
    value: median(samples),
    spread: relativeSpread(samples),
    rounds: samples.length,
    versus: versusOf(samples, peer),
  };
}

function versusOf(samples: readonly number[], peer: RowParts['peer']): Row['versus'] {
  if (peer === undefined) return null;
  const ratios = samples.map((sample, round) => sample / (peer.samples[round] ?? Number.NaN));
  return { peer: peer.name, ratio: median(ratios), spread: relativeSpread(ratios) };
}
