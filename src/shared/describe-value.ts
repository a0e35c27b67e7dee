import { inspect } from 'node:util';

/** A value in a few words for an error message: `NaN`, `undefined`, `a function`, `the string 'abc'`, `{ a: 1 }`. */
export function describeValue(value: unknown): string {
  try {
    switch (typeof value) {
      case 'function':
        return value.name === '' ? 'a function' : `the function ${value.name}`;
      case 'string':
        return `the string ${inspect(value, { maxStringLength: 200 })}`;
      case 'number':
      case 'undefined':
        return String(value);
      default:
        return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 10, maxStringLength: 200 });
    }
  } catch {
    // A proxy or a getter of the user's that throws.
    return `a value of type ${typeof value} that cannot be shown`;
  }
}
