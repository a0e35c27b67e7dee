import type { ResourceLimits } from 'node:worker_threads';
import { checkOption } from './check-option.js';

/** Mebibytes. In a smaller heap V8 of Node 22 and 24 cannot even begin a thread, and ends the whole process. */
const SMALLEST_HEAP_MB = 4;

/** @throws HgmError ERR_OPTION when a limit of a thread is no limit, or would end the process */
export function checkResourceLimits(limits: ResourceLimits | undefined): void {
  for (const [field, limit] of Object.entries(limits ?? {})) {
    checkOption(`resourceLimits.${field}`, limit, typeof limit === 'number' && limit > 0, 'a number of mebibytes above 0');
  }
  const heap = limits?.maxOldGenerationSizeMb ?? SMALLEST_HEAP_MB;
  const rule = `at least ${SMALLEST_HEAP_MB} mebibytes, without which a thread cannot begin`;
  checkOption('resourceLimits.maxOldGenerationSizeMb', heap, heap >= SMALLEST_HEAP_MB, rule);
}
