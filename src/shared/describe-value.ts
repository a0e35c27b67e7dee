import { inspect } from 'node:util';

/** Longest description, in characters; longer ones are cut, since a value may have any number of properties. */
const MAXIMUM_LENGTH = 2000;

function describe(value: unknown): string {
  switch (typeof value) {
    case 'function':
      return value.name === '' ? 'a function' : `the function ${value.name}`;
    case 'string':
      return `the string ${inspect(value, { maxStringLength: 200 })}`;
    case 'number':
    case 'undefined':
      return `${value}`;
    default:
      return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 10, maxStringLength: 200 });
  }
}

/** A value in a few words for an error message: `NaN`, `undefined`, `a function`, `the string 'abc'`, `{ a: 1 }`. Never throws. */
export function describeValue(value: unknown): string {
  try {
    const text = describe(value);
    return text.length > MAXIMUM_LENGTH ? `${text.slice(0, MAXIMUM_LENGTH)}…` : text;
  } catch {
    // A proxy or a getter of the user's that throws.
    return `a value of type ${typeof value} that cannot be shown`;
  }
}
