const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

const SMALL_SUM = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });

/** A sum of weights below this is told with two digits: rounded to a whole one, weights below 1 would be none at all. */
const LEAST_ROUNDED = 10;

/**
 * A count with its thousands apart: `12,345`; `1.23e+20` where its last digits mean nothing, as for sums of large weights, and `0.6` for a sum of
 * small ones.
 */
export function formatCount(count: number): string {
  if (count < LEAST_ROUNDED && !Number.isInteger(count)) return SMALL_SUM.format(count);
  if (count > Number.MAX_SAFE_INTEGER && count < Number.POSITIVE_INFINITY) return count.toExponential(2);
  return COUNT.format(count);
}

const AMOUNT = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 });

/** A cost, in the user's unit, with six digits: `0.0125`, `12,345.6`. */
export function formatAmount(amount: number): string {
  return amount > Number.MAX_SAFE_INTEGER ? amount.toExponential(2) : AMOUNT.format(amount);
}

/** A count with its noun: `1 agent`, `12 agents`. @param plural - where that is more than an s behind it */
export function formatCounted(count: number, noun: string, plural = `${noun}s`): string {
  const text = formatCount(count);
  return `${text} ${text === '1' ? noun : plural}`;
}

/** How often something happens: `12,345/s`, `40.5/s`, `3.2/min`, `1.5/h`; `0/s` when it never does. */
export function formatRate(perSecond: number): string {
  if (!(perSecond > 0)) return '0/s';
  if (perSecond >= 99.95) return `${formatCount(perSecond)}/s`;
  if (perSecond >= 0.95) return `${perSecond.toFixed(1)}/s`;
  if (perSecond * 60 >= 0.95) return `${(perSecond * 60).toFixed(1)}/min`;
  return `${(perSecond * 3600).toPrecision(2)}/h`;
}

/** A share in [0, 1] as a whole percentage: `93%`. It says 100% only when nothing is missing. */
export function formatPercent(fraction: number): string {
  if (!(fraction > 0)) return '0%';
  return `${fraction >= 1 ? 100 : Math.min(99, Math.round(fraction * 100))}%`;
}

/** A score on a scale of the user's, with eight digits: `2.6359831`, `-0.00125`, `1.5e-9`. */
export function formatScore(score: number): string {
  return String(Number(score.toPrecision(8)));
}

/** A reward, or a mean of rewards: `0.812`. */
export function formatReward(reward: number): string {
  const text = reward.toFixed(3);
  return text === '-0.000' ? '0.000' : text;
}
