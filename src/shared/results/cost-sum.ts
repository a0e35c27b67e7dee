// Taken when the thread starts: user code may replace `Number` and `Math`.
const LARGEST = Number.MAX_VALUE;

/** The sum of two costs: finite, so that it can be written as JSON and compared. */
export function sumOf(one: number, other: number): number {
  const sum = one + other;
  return sum > LARGEST ? LARGEST : sum;
}
