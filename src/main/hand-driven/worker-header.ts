import { HgmError } from '../../shared/errors.js';
import { ENGINE_FIELDS, type HgmEngineOptions, type ResolvedHgmEngineOptions } from '../engine/engine-options.js';
import { encodeExactJson } from '../run/journal/exact-json.js';

/** What stands in the place of a problem's name. */
export const HAND_DRIVEN = 'hand-driven';

/** What a store keeps of a hand-driven worker beside its changes. */
export interface WorkerHeader {
  readonly kind: typeof HAND_DRIVEN;
  /** The parameters that it was made with. */
  readonly engine: ResolvedHgmEngineOptions;
}

export function encodeWorkerHeader(engine: ResolvedHgmEngineOptions): string {
  return encodeExactJson({ kind: HAND_DRIVEN, engine: { ...engine } });
}

/**
 * Undefined for the header of a search.
 *
 * @throws HgmError ERR_STORE_CORRUPT
 */
export function decodeWorkerHeader(text: string): WorkerHeader | undefined {
  try {
    const header = JSON.parse(text);
    return header.kind === HAND_DRIVEN ? header : undefined;
  } catch (cause) {
    throw new HgmError('ERR_STORE_CORRUPT', 'the header of the run is damaged; restore the store from a copy', { cause });
  }
}

/**
 * Parameters that are given beside those that a worker was made with must be the same: those that were changed since are kept.
 *
 * @throws HgmError ERR_OPTION
 */
export function checkEngineUnchanged(id: string, given: HgmEngineOptions, { engine }: WorkerHeader): void {
  for (const name of Object.keys(ENGINE_FIELDS)) {
    const [now, then]: unknown[] = [Reflect.get(given, name), Reflect.get(engine, name)];
    if (now === undefined || Object.is(now, then)) continue;
    const remedy = 'leave it as it was, and change it by updateEngineParameters, or choose another id';
    throw new HgmError(
      'ERR_OPTION',
      `engine.${name} of worker ${id} was ${String(then)} when it was made, and is ${String(now)}; ${remedy}`,
    );
  }
}

/** Why a worker's id is refused where a search is asked for. */
export function handDrivenError(id: string): HgmError {
  const message = `run ${id} is hand-driven: the program that made it takes it up by buildWorker({ store, id }), and nothing else can`;
  return new HgmError('ERR_OPTION', message);
}
