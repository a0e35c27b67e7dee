import type { Json } from '../../../shared/json.js';

/** The JSON of a value, the same whatever the order in which its objects got their members. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}
