/** Ratio of two neighbouring values of tau: it changes in steps, since all posteriors change with it. */
const STEP_RATIO = 1.05;
const MAXIMUM = 1e4;

/**
 * tau = (B / b)^beta for a budget B of which b is left, at most 1e4 (arXiv 2510.21614, section 3), rounded down to a step of the ladder
 * 1.05^k; 1 without cooling or without a budget.
 */
export function coolingFactor(budget: number, chosen: number, beta: number): number {
  if (beta === 0 || budget === Number.POSITIVE_INFINITY) return 1;
  const left = budget - chosen;
  const tau = left <= 0 ? MAXIMUM : Math.min(MAXIMUM, (budget / left) ** beta);
  // The small summand makes a power of the ratio its own step in spite of rounding.
  return STEP_RATIO ** Math.floor(Math.log(tau) / Math.log(STEP_RATIO) + 1e-9);
}
