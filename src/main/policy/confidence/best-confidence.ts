/**
 * How sure it is that the best-belief agent is the best of the tree, or within a margin of it.
 *
 * Notation: b = the best-belief agent, X_i = agent i's mean, distributed as its posterior says, the X_i independent; m = the margin; F_b the
 * distribution function of X_b; G(t) = the product over all other agents of P(X_i <= t + m). Wanted is
 *   P = P(X_i <= X_b + m for all i) = integral of G dF_b.
 * As G grows with t, P is bounded from below by a sum over levels p_1 < p_2 < ... < p_K < p_(K+1) = 1,
 *   P >= sum over k of (p_(k+1) - p_k) G(t_k),   t_k = the p_k-quantile of X_b.
 * With d = 1 - confidence, p_1 = d / 16 and p_(k+1) = 1.5 p_k, what the sum lacks to 1 is at most 1.5 (1 - P) + d / 10: P is accepted from
 * 1 - 0.6 d on at the latest, and never below 1 - d.
 */
import type { AgentTree } from '../../engine/agent-tree.js';
import type { BestBelief } from '../best-belief.js';
import type { Sureness } from './confidence-watch.js';

const FIRST_SHARE = 1 / 16;
const LEVEL_RATIO = 1.5;
/** Chances below this count as 0 at all levels above: a million of them add up to 1e-9. */
const NEGLIGIBLE = 1e-15;

/** One level: the mean that the best agent has at least, a margin above it, and what it counts. */
interface Level {
  readonly value: number;
  readonly weight: number;
  /** G so far. */
  product: number;
}

/**
 * The best-belief agent with a lower bound of P, if that is at least `confidence`; else undefined, mostly after a few agents: those that may be better
 * are looked for among the latest first.
 *
 * @param confidence - in (0, 1)
 * @param margin - >= 0, in the unit of means
 */
export function surenessOfBest(
  tree: Pick<AgentTree, 'size' | 'isPruned'>,
  belief: Pick<BestBelief, 'best' | 'lowerBound' | 'chanceAbove'>,
  confidence: number,
  margin: number,
): Sureness | undefined {
  const best = belief.best();
  if (best < 0) return undefined;
  const levels = levelsOf(1 - confidence, (probability) => belief.lowerBound(best, probability) + margin);
  for (let agent = tree.size - 1; agent >= 0; agent--) {
    if (agent === best || tree.isPruned(agent)) continue;
    for (const level of levels) {
      const chance = belief.chanceAbove(agent, level.value);
      if (chance < NEGLIGIBLE) break;
      level.product *= 1 - chance;
    }
    if (sumOf(levels) < confidence) return undefined;
  }
  return { agent: best, chance: sumOf(levels) };
}

/** From the lowest up. */
function levelsOf(allowed: number, valueAt: (probability: number) => number): readonly Level[] {
  const levels: Level[] = [];
  for (let probability = FIRST_SHARE * allowed; probability < 1; probability *= LEVEL_RATIO) {
    const weight = Math.min(1, LEVEL_RATIO * probability) - probability;
    levels.push({ value: valueAt(probability), weight, product: 1 });
  }
  return levels;
}

function sumOf(levels: readonly Level[]): number {
  let sum = 0;
  for (const { weight, product } of levels) sum += weight * product;
  return sum;
}
