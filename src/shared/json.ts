/** Any value that is the same after it was written as JSON and read back. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A copy of a value as its JSON has it. */
export function jsonCopy(value: unknown): Json {
  return JSON.parse(JSON.stringify(value));
}

/** A number as JSON can say it: null for infinity and NaN. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
