import type { LineageColumns } from '../../shared/views/lineage-columns.js';
import type { Layout } from './layout.js';
import { LEVELS } from './painter.js';

/** By what agents are coloured. */
export const COLOURINGS = ['mean', 'clade', 'age', 'cost'] as const;

export type Colouring = (typeof COLOURINGS)[number];

/** How the figures of agents become levels. */
export interface Levels {
  /** By place. */
  readonly level: Uint8Array;
  /** Figures of the lowest and of the highest level. */
  readonly worst: number;
  readonly best: number;
}

/** Figures that are looked at to see between what they lie. */
const SAMPLED = 20_000;
/** So many of the worst are all coloured alike, so that a few outliers leave some colours to the others. */
const OUTLIERS = 0.05;

/**
 * The level of each agent; one without a figure has the lowest.
 *
 * @param isMinimised - whether small results are the better ones
 */
export function levelsOf(columns: LineageColumns, layout: Layout, by: Colouring, isMinimised: boolean): Levels {
  const values = figuresOf(columns, by);
  const isSmallBest = isMinimised && (by === 'mean' || by === 'clade');
  const { worst, best } = bounds(values, isSmallBest);
  const level = new Uint8Array(layout.count);
  const scale = best === worst ? 0 : (LEVELS - 1) / (best - worst);
  for (let place = 0; place < layout.count; place++) {
    const value = values[layout.agent[place] ?? 0] ?? Number.NaN;
    const at = (value - worst) * scale;
    level[place] = at > 0 ? Math.min(LEVELS - 1, Math.round(at)) : 0;
  }
  return { level, worst, best };
}

function figuresOf({ mean, cladeMean, madeAt, cost }: LineageColumns, by: Colouring): ArrayLike<number> {
  switch (by) {
    case 'mean':
      return mean;
    case 'clade':
      return cladeMean;
    case 'age':
      return madeAt;
    case 'cost':
      return cost;
  }
}

function bounds(values: ArrayLike<number>, isSmallBest: boolean): { worst: number; best: number } {
  const step = Math.max(1, Math.floor(values.length / SAMPLED));
  const sample: number[] = [];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    if (index % step === 0) sample.push(value);
  }
  if (sample.length === 0) return { worst: 0, best: 0 };
  sample.sort((a, b) => a - b);
  const outlier = Math.floor(sample.length * OUTLIERS);
  const worst = sample[isSmallBest ? sample.length - 1 - outlier : outlier] ?? low;
  return { worst, best: isSmallBest ? low : high };
}
