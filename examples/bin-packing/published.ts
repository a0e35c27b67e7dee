/** What FunSearch's heuristics reach: Romera-Paredes et al., Nature 625 (2024), table 1; excess over the L1 lower bound. */
const PUBLISHED = [
  { set: 'OR1', capacity: 150, itemCount: 120, excess: 0.053 },
  { set: 'OR2', capacity: 150, itemCount: 250, excess: 0.0419 },
  { set: 'OR3', capacity: 150, itemCount: 500, excess: 0.0311 },
  { set: 'OR4', capacity: 150, itemCount: 1000, excess: 0.0247 },
  { set: 'Weibull 5k', capacity: 100, itemCount: 5000, excess: 0.0068 },
  { set: 'Weibull 10k', capacity: 100, itemCount: 10_000, excess: 0.0032 },
  { set: 'Weibull 100k', capacity: 100, itemCount: 100_000, excess: 0.0003 },
] as const;

/** A published figure, and the set of instances that it was measured on. */
export interface PublishedFigure {
  readonly set: string;
  /** A fraction. */
  readonly excess: number;
}

/** FunSearch's figure on the published set with bins and instances of this size; undefined where there is none. */
export function funSearchFigure(capacity: number, itemCount: number): PublishedFigure | undefined {
  return PUBLISHED.find((figure) => figure.capacity === capacity && figure.itemCount === itemCount);
}
