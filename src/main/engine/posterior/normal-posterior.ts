import { StudentTPosterior } from './student-t-posterior.js';

/** So many degrees of freedom that nothing differs from a normal distribution, for observations of the variance 1; an arm without any is everywhere. */
const PRIOR = { mu0: 0.5, kappa0: 1e-12, alpha0: 2 ** 12, beta0: 2 ** 12 };

/** Deviations from the mean from which on the rate of an arm is 0: the log of its density is below -60 there, where tails count as 0 (tail.ts). */
const REACH = 11;

/** Normal distributions: with weight 1 / D^2, mean m and variance 1 told of an arm its posterior is N(m, D^2). */
export class NormalPosterior extends StudentTPosterior {
  constructor() {
    super(PRIOR);
  }

  reach(arm: number): number {
    return this.centre(arm) + REACH * this.spread(arm);
  }
}
