import type { ResourceLimits } from 'node:worker_threads';
import { type OptionFields, optionalField } from './option-fields.js';
import { numberKind, type OptionKind } from './option-kinds.js';

/** Smallest heap, in mebibytes: with less, V8 of Node 22 and 24 cannot start a thread, and ends the process. */
const SMALLEST_HEAP_MB = 4;
/** Largest heap, in mebibytes: 1 TiB, which is far more than V8 uses. */
const MAXIMUM_HEAP_MB = 2 ** 20;
/** Largest stack, in mebibytes: a thread with a much larger one does not start. */
const MAXIMUM_STACK_MB = 256;

function mebibytesKind(maximum: number): OptionKind<number> {
  return numberKind(`a number of mebibytes above 0 and at most ${maximum}`, (value) => value > 0 && value <= maximum);
}

const HEAP_KIND = numberKind(
  `a number of at least ${SMALLEST_HEAP_MB} mebibytes, without which a thread cannot begin, and at most ${MAXIMUM_HEAP_MB}`,
  (value) => value >= SMALLEST_HEAP_MB && value <= MAXIMUM_HEAP_MB,
);

/** Limits of a thread. */
export const RESOURCE_FIELDS = {
  maxOldGenerationSizeMb: optionalField("limit of each thread's heap", HEAP_KIND, "Node's"),
  maxYoungGenerationSizeMb: optionalField('of which for young objects', mebibytesKind(MAXIMUM_HEAP_MB), "Node's"),
  codeRangeSizeMb: optionalField('memory for generated code', mebibytesKind(MAXIMUM_HEAP_MB), "Node's"),
  stackSizeMb: optionalField('the stack of each thread', mebibytesKind(MAXIMUM_STACK_MB), "Node's"),
} as const satisfies OptionFields<ResourceLimits>;
