import { HgmError } from '../../../shared/errors.js';
import type { Json } from '../../../shared/json.js';
import type { LoadedProblem } from '../../../shared/work.js';
import { KEPT_OPTIONS, type ResolvedRunOptions, type RunOptions } from '../run-options.js';

/** What a run is made of, beside its journal. */
export interface RunHeader {
  /** URL of the problem's module, or the name of its package. */
  readonly url: string;
  /** The problem's name. */
  readonly name: string;
  readonly options: RunOptions;
  /** The root's state. */
  readonly root: Json;
  readonly tasks: readonly Json[] | null;
}

export function runHeaderOf(url: string, { name, root, tasks }: LoadedProblem, options: ResolvedRunOptions): RunHeader {
  const kept = KEPT_OPTIONS.filter((field) => options[field] !== undefined && options[field] !== Number.POSITIVE_INFINITY);
  return { url, name, root, tasks, options: Object.fromEntries(kept.map((field) => [field, options[field]])) };
}

/** As JSON. Options may be infinite, which JSON cannot say; tasks that are their own numbers are kept as their count. */
export function encodeRunHeader({ options, tasks, ...rest }: RunHeader): string {
  const text = JSON.stringify(options, (_, value: unknown) => (value === Number.POSITIVE_INFINITY ? 'Infinity' : value));
  const isCounted = tasks?.every((task, number) => task === number) === true;
  return JSON.stringify({ ...rest, options: text, tasks: isCounted ? tasks.length : tasks });
}

/** @throws HgmError ERR_STORE_CORRUPT */
export function decodeRunHeader(text: string): RunHeader {
  try {
    const { options, tasks, ...rest } = JSON.parse(text);
    const decoded = JSON.parse(options, (_, value: unknown) => (value === 'Infinity' ? Number.POSITIVE_INFINITY : value));
    return {
      ...rest,
      options: decoded,
      tasks: typeof tasks === 'number' ? Array.from({ length: tasks }, (_, number) => number) : tasks,
    };
  } catch (cause) {
    throw new HgmError('ERR_STORE_CORRUPT', 'the header of the run is damaged; restore the store from a copy', { cause });
  }
}
