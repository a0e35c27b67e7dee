import type { Json } from '../../shared/json.js';

/** A place of a state that is not the same. */
export interface JsonChange {
  /** `colours[2].red`; empty for the whole. */
  readonly path: string;
  /** Undefined where it was not there. */
  readonly before: Json | undefined;
  /** Undefined where it is no longer there. */
  readonly after: Json | undefined;
}

/** Where two states differ, in the order of the later one. */
export function diffJson(before: Json | undefined, after: Json | undefined, path = ''): readonly JsonChange[] {
  if (Object.is(before, after)) return [];
  if (!isObject(before) || !isObject(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [{ path, before, after }];
  }
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names].flatMap((name) =>
    diffJson(own(before, name), own(after, name), Array.isArray(after) ? `${path}[${name}]` : joined(path, name)),
  );
}

type JsonObject = readonly Json[] | { readonly [key: string]: Json };

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null;
}

function own(value: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

function joined(path: string, name: string): string {
  const part = /^[\w$-]+$/.test(name) ? name : JSON.stringify(name);
  return path === '' ? part : `${path}.${part}`;
}
