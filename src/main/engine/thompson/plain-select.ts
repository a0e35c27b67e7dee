import type { Uniform } from '../../../shared/random.js';
import type { Posterior } from '../posterior/posterior.js';

/**
 * Thompson sampling as it is defined: one draw from every candidate's posterior, the largest wins. O(extent), and exact by definition; the
 * reference that the index is tested against, and what it uses itself for a few arms.
 *
 * @param extent - candidates are among the arms 0 to extent - 1
 * @param isCandidate - 1 for each arm that is one
 * @returns an arm; -1 when there is no candidate
 */
export function plainSelect(posterior: Posterior, extent: number, isCandidate: Uint8Array, uniform: Uniform): number {
  let best = -1;
  let bestDraw = Number.NEGATIVE_INFINITY;
  for (let arm = 0; arm < extent; arm++) {
    if (isCandidate[arm] !== 1) continue;
    const drawn = posterior.draw(arm, uniform);
    if (drawn > bestDraw || best < 0) {
      best = arm;
      bestDraw = drawn;
    }
  }
  return best;
}
