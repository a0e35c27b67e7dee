/** The sum of two costs: finite, so that it can be written as JSON and compared. */
export function sumOf(one: number, other: number): number {
  return Math.min(Number.MAX_VALUE, one + other);
}
