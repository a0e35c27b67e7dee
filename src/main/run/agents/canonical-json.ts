import type { Json } from '../../../shared/json.js';
import { encodeExactJson } from '../journal/exact-json.js';

/** The JSON of a value, -0 told from 0, the same whatever the order in which its objects got their members. */
export function canonicalJson(value: Json): string {
  return encodeExactJson(sorted(value));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const members = Object.entries(value).map(([key, part]) => [key, sorted(part)] as const);
  return Object.fromEntries(members.sort(([one], [other]) => (one < other ? -1 : 1)));
}
