const LEVELS = '▁▂▃▄▅▆▇█';

/**
 * Draws a series as one line of bars, from its smallest value (the lowest bar) to its largest. A series longer than `width` is
 * thinned out evenly, its last value kept; a series of one value everywhere is a flat line at the bottom.
 *
 * @param width - most columns, >= 1
 */
export function sparkline(values: readonly number[], width: number): string {
  const columns = Math.min(values.length, Math.max(1, width));
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  let line = '';
  for (let column = 0; column < columns; column++) {
    const value = values[Math.ceil(((column + 1) * values.length) / columns) - 1] ?? low;
    const height = high > low ? (value - low) / (high - low) : 0;
    line += LEVELS.charAt(Math.round(height * (LEVELS.length - 1)));
  }
  return line;
}
