/**
 * How well estimates of clade metaproductivity (CMP) agree with what became of the clades, as the Huxley-Gödel Machine's paper has it (Wang et al., ICLR
 * 2026, arXiv 2510.21614, section 4.1 and Appendix D).
 *
 * Notation: C(a) = agent a with all its descendants; S, n = sums of results and of their weights, own or over a clade. Over a finished tree,
 * - target, the empirical CMP of a: the largest S(a') / n(a') of the a' in C(a) other than a;
 * - estimate by the own score, which SICA and DGM go by: S(a) / n(a), from n(a) evaluations;
 * - estimate by the clade, which HGM goes by: S / n over C(a) without a itself and without C(b), b being the child of a whose clade holds the target;
 *   without that the target would be part of its own estimate. From as many evaluations as are left.
 * The figures are Pearson's correlations over the agents of which there are both, weighted by the evaluations of the estimate, and not. Agents that were not
 * evaluated have no S / n.
 */
import type { AgentTree } from '../engine/agent-tree.js';

/** Correlations of an estimate of CMP with the empirical one. */
export interface CmpCorrelation {
  /** Weighted by the evaluations that each estimate is made from; in [-1, 1], null where it is undefined. */
  readonly weighted: number | null;
  /** Every agent alike; in [-1, 1], null where it is undefined. */
  readonly unweighted: number | null;
  /** Agents that have both an estimate and an empirical CMP. */
  readonly agents: number;
}

/** Of one tree. */
export interface CmpCorrelations {
  /** Estimates by agents' own scores. */
  readonly own: CmpCorrelation;
  /** Estimates by their clades. */
  readonly clade: CmpCorrelation;
}

/** What {@link cmpCorrelations} reads of a tree: a parent's number is smaller than its children's. */
export type ScoredTree = Pick<AgentTree, 'size' | 'parentOf' | 'ownVisits' | 'ownMean'>;

/** Takes pairs in. */
class Pairs {
  readonly #estimates: number[] = [];
  readonly #targets: number[] = [];
  readonly #weights: number[] = [];

  add(estimate: number, target: number, weight: number): void {
    this.#estimates.push(estimate);
    this.#targets.push(target);
    this.#weights.push(weight);
  }

  correlation(): CmpCorrelation {
    return {
      weighted: pearson(this.#estimates, this.#targets, this.#weights),
      unweighted: pearson(
        this.#estimates,
        this.#targets,
        this.#weights.map(() => 1),
      ),
      agents: this.#weights.length,
    };
  }
}

/** The correlations of both estimates over a finished tree. */
export function cmpCorrelations(tree: ScoredTree): CmpCorrelations {
  const { size } = tree;
  const visits = Float64Array.from({ length: size }, (_, agent) => tree.ownVisits(agent));
  const cladeVisits = visits.slice();
  const cladeSums = visits.map((weight, agent) => weight * tree.ownMean(agent));
  const targets = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  const holders = new Int32Array(size).fill(-1);
  for (let agent = size - 1; agent > 0; agent--) {
    const parent = tree.parentOf(agent);
    const best = Math.max(targets[agent]!, visits[agent]! > 0 ? tree.ownMean(agent) : Number.NEGATIVE_INFINITY);
    // Of equals the oldest child.
    if (best > Number.NEGATIVE_INFINITY && best >= targets[parent]!) {
      targets[parent] = best;
      holders[parent] = agent;
    }
    cladeVisits[parent]! += cladeVisits[agent]!;
    cladeSums[parent]! += cladeSums[agent]!;
  }
  const restVisits = new Float64Array(size);
  const restSums = new Float64Array(size);
  for (let agent = 1; agent < size; agent++) {
    const parent = tree.parentOf(agent);
    if (holders[parent] === agent) continue;
    restVisits[parent]! += cladeVisits[agent]!;
    restSums[parent]! += cladeSums[agent]!;
  }
  const own = new Pairs();
  const clade = new Pairs();
  for (let agent = 0; agent < size; agent++) {
    if (holders[agent] === -1) continue;
    if (visits[agent]! > 0) own.add(tree.ownMean(agent), targets[agent]!, visits[agent]!);
    if (restVisits[agent]! > 0) clade.add(restSums[agent]! / restVisits[agent]!, targets[agent]!, restVisits[agent]!);
  }
  return { own: own.correlation(), clade: clade.correlation() };
}

/** Pearson's correlation; null for fewer than three pairs, or where one of both does not vary. */
function pearson(xs: readonly number[], ys: readonly number[], weights: readonly number[]): number | null {
  if (xs.length < 3) return null;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (values: readonly number[]) => values.reduce((sum, value, place) => sum + weights[place]! * value, 0) / total;
  const [meanX, meanY] = [mean(xs), mean(ys)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [place, weight] of weights.entries()) {
    const [x, y] = [xs[place]! - meanX, ys[place]! - meanY];
    xx += weight * x * x;
    yy += weight * y * y;
    xy += weight * x * y;
  }
  const scale = Math.sqrt(xx) * Math.sqrt(yy);
  return scale > 0 ? Math.max(-1, Math.min(1, xy / scale)) : null;
}
