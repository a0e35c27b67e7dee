import type { Uniform } from '../../../shared/random.js';
import type { Posterior } from '../../engine/posterior/posterior.js';
import { ThompsonIndex } from '../../engine/thompson/thompson-index.js';

/** Takes the figures of arms. */
export interface ArmWriter {
  /** Makes an arm a candidate, or tells what is observed of one now, as the posteriors' `set` takes it. */
  set(arm: number, first: number, second: number, third?: number): void;
}

/** Arms, each with a posterior, of which the candidate with the largest draw is wanted. */
export interface ThompsonArms extends ArmWriter {
  /** Makes an arm no candidate. */
  remove(arm: number): void;
  /** Sharpens every posterior by tau. */
  setScale(tau: number): void;
  /** The candidate with the largest of one draw each; -1 when there is no candidate. */
  select(uniform: Uniform): number;
}

/** Makes arms over posteriors that are theirs alone. */
export type MakeArms = (posterior: Posterior) => ThompsonArms;

/** Arms that are chosen exactly and in O(log n). */
export function indexedArms(posterior: Posterior): ThompsonArms {
  return new ThompsonIndex({ posterior });
}

/** Arms of which every candidate is drawn from, O(n): the reference. */
export function plainArms(posterior: Posterior): ThompsonArms {
  return new ThompsonIndex({ posterior, plainUpTo: Number.MAX_SAFE_INTEGER });
}
