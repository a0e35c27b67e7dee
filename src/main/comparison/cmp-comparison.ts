import type { CmpCorrelation, CmpCorrelations } from './cmp-correlation.js';
import { type Estimate, estimateMean } from './comparison-statistics.js';

/** How well an estimate of CMP agreed with the empirical one, over the searches of a policy on a landscape. */
export interface CmpFigures {
  /** Mean correlation, weighted by evaluations; null where fewer than two searches had one. */
  readonly weighted: Estimate | null;
  /** Mean correlation, every agent alike; null where fewer than two searches had one. */
  readonly unweighted: Estimate | null;
  /** Mean number of agents of a search that it is taken over. */
  readonly meanAgents: number;
}

/** Both estimates of CMP. */
export interface CmpComparison {
  /** By agents' own scores, as SICA and DGM have it. */
  readonly own: CmpFigures;
  /** By their clades, as HGM has it. */
  readonly clade: CmpFigures;
}

/** Correlations that were published, each of one tree. */
export interface PublishedCmp {
  readonly benchmark: string;
  readonly method: string;
  readonly weighted: number;
  readonly unweighted: number;
}

/**
 * Table 1 of Wang et al. (arXiv 2510.21614): coding agents on two benchmarks, one search of each method, an estimate of its own for each. Other worlds than
 * landscapes are: they show what the figure was there.
 */
export const PUBLISHED_CMP: readonly PublishedCmp[] = [
  { benchmark: 'SWE-Verified-60', method: 'SICA, by own scores', weighted: 0.444, unweighted: 0.444 },
  { benchmark: 'SWE-Verified-60', method: 'DGM, by own scores', weighted: 0.285, unweighted: 0.406 },
  { benchmark: 'SWE-Verified-60', method: 'HGM, by clades', weighted: 0.778, unweighted: 0.512 },
  { benchmark: 'Polyglot', method: 'SICA, by own scores', weighted: 0.274, unweighted: 0.274 },
  { benchmark: 'Polyglot', method: 'DGM, by own scores', weighted: 0.383, unweighted: 0.357 },
  { benchmark: 'Polyglot', method: 'HGM, by clades', weighted: 0.626, unweighted: 0.873 },
];

/** Sums the searches of one policy on one landscape up. */
export function compareCmp(searches: readonly CmpCorrelations[]): CmpComparison {
  return { own: figuresOf(searches.map(({ own }) => own)), clade: figuresOf(searches.map(({ clade }) => clade)) };
}

function figuresOf(correlations: readonly CmpCorrelation[]): CmpFigures {
  return {
    weighted: estimateOf(correlations.map(({ weighted }) => weighted)),
    unweighted: estimateOf(correlations.map(({ unweighted }) => unweighted)),
    meanAgents: correlations.reduce((sum, { agents }) => sum + agents, 0) / correlations.length,
  };
}

function estimateOf(values: readonly (number | null)[]): Estimate | null {
  const known = values.filter((value) => value !== null);
  return known.length < 2 ? null : estimateMean(known);
}
