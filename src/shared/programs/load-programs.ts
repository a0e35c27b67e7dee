import type { GuardAddress } from './guard-protocol.js';
import type { GuardedPrograms } from './guarded-programs.js';

/** The programs of a thread, whose code is loaded at the first one: few problems run any. */
export function loadPrograms(openGuard: () => Promise<GuardAddress>): () => Promise<GuardedPrograms> {
  let loaded: Promise<GuardedPrograms> | undefined;
  return () => {
    loaded ??= import('./guarded-programs.js').then(
      ({ GuardedPrograms }) => new GuardedPrograms(openGuard),
      (error: unknown) => {
        // Too few descriptors, say: the next activity tries again.
        loaded = undefined;
        throw error;
      },
    );
    return loaded;
  };
}
