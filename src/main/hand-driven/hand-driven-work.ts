/** What a hand-driven activity does: a function of a module, run in the pool, or an async function run on the main thread. */
import type { ActivityControl } from '../executors/main-work.js';

/** Work for the pool; made by {@link threadWork}. */
export interface ThreadFunction {
  /** A function to be called in a thread. */
  readonly type: 'thread';
  /** The module that exports it, a `file:` URL; of a `work.js` that is not there, `work.ts`. */
  readonly moduleUrl: string;
  /** The name that it is exported under. */
  readonly exportName: string;
  /** Its argument, which is cloned on its way to the thread. */
  readonly input: unknown;
}

/**
 * Work for the thread pool: `exportName(input, ctx)` of the module, where `ctx.action` is the chosen action of an expansion.
 *
 * @param moduleUrl - a `file:` URL, such as `new URL('./work.js', import.meta.url)`; of a `work.js` that is not there, `work.ts`
 * @param exportName - the name of an exported function
 * @param input - anything that can be cloned
 */
export function threadWork(moduleUrl: string | URL, exportName: string, input?: unknown): ThreadFunction {
  return { type: 'thread', moduleUrl: String(moduleUrl), exportName, input };
}

/** Expansion work: given the chosen action, resolves to the child's payload. */
export type ExpansionWork = ThreadFunction | ((action: string, control: ActivityControl) => Promise<unknown> | unknown);

/** Evaluation work: resolves to a reward, or to `{ reward, weight?, payload? }`. */
export type EvaluationWork = ThreadFunction | ((key: string, control: ActivityControl) => Promise<unknown> | unknown);
