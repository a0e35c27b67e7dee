/** Ends a switch over a union: the compiler rejects it while a member has no case. */
export function assertNever(value: never): never {
  throw new TypeError(`a case for ${JSON.stringify(value)} is missing`);
}
