import { type ErrorCode, HgmError } from '../../../shared/errors.js';

/** What breaks which rule, as zod tells it. */
export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Of a value that may be one of several kinds: what is wrong with it as each of them. */
  readonly errors?: readonly (readonly Issue[])[];
  readonly expected?: string;
}

/** What a value is refused for. Of one that may be of several kinds: what is wrong with it as the one that it has the shape of, or else which kinds there are. */
export function blamed({ path, message, errors = [] }: Issue): Issue {
  const inside = errors.flat().find((issue) => issue.path.length > 0);
  if (inside !== undefined) {
    const found = blamed(inside);
    return { ...found, path: [...path, ...found.path] };
  }
  const kinds = errors.flatMap(([first]) => first?.expected ?? []);
  const told = errors[0]?.[0]?.message ?? message;
  if (told.endsWith('received undefined')) return { path, message: 'it is missing' };
  return { path, message: kinds.length > 1 ? told.replace(/expected \w+/, `expected ${kinds.join(' or ')}`) : message };
}

/** That a field of a request, such as `body.count`, breaks its rule. */
export function fieldRefusal(code: ErrorCode, field: string, rule: string): HgmError {
  return new HgmError(code, `${field} is refused: ${rule}`, { details: { field } });
}
