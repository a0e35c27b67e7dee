/** Turns the MAD of normal samples into their standard deviation: 1 / (the 3/4 quantile of the normal distribution). */
const MAD_TO_DEVIATION = 1.4826;

/** The middle sample, or the mean of the two in the middle. @throws RangeError when there are none */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError('there is no median of no samples');
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/**
 * How far samples lie from their median, relative to it: the median absolute deviation, scaled to agree with the standard deviation of
 * normal samples. 0 for one sample.
 */
export function relativeSpread(samples: readonly number[]): number {
  const middle = median(samples);
  if (middle === 0) return 0;
  return (MAD_TO_DEVIATION * median(samples.map((sample) => Math.abs(sample - middle)))) / Math.abs(middle);
}
