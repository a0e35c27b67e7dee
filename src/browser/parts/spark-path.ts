/** Room for the line's width and the dot at its end, in pixels. */
const MARGIN = 3;

interface SparkPath {
  /** For `d` of a path; empty where there are fewer than two values. */
  readonly line: string;
  /** Down to the bottom. */
  readonly area: string;
  /** Where the last value is; null where there is none. */
  readonly end: { readonly x: number; readonly y: number } | null;
}

/** The curve of values, the earliest first, in a box; values that are all the same lie in its middle. */
export function sparkPath(values: readonly number[], width: number, height: number): SparkPath {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const x = (index: number): number =>
    values.length < 2 ? width - MARGIN : MARGIN + (index / (values.length - 1)) * (width - 2 * MARGIN);
  const y = (value: number): number =>
    high > low ? height - MARGIN - ((value - low) / (high - low)) * (height - 2 * MARGIN) : height / 2;
  const points = values.map((value, index) => ({ x: tenth(x(index)), y: tenth(y(value)) }));
  const line = points.length < 2 ? '' : `M${points.map((point) => `${point.x} ${point.y}`).join('L')}`;
  const end = points.at(-1) ?? null;
  const area = line === '' || end === null ? '' : `${line}L${end.x} ${height}L${points[0]?.x ?? 0} ${height}Z`;
  return { line, area, end };
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
