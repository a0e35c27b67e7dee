import { HgmError } from '../../../shared/errors.js';
import type { RunFigures } from '../../../shared/store-protocol.js';
import type { ActivityMemory } from '../../../shared/thread/activity-memory.js';
import type { RunJournal } from '../journal/run-journal.js';
import type { Pending, PendingActivities } from '../pending/pending-activities.js';

/** Most calls that an activity remembers, and most of their texts in all, in characters. */
const MAXIMUM_CALLS = 1000;
const MAXIMUM_LENGTH = 16 << 20;

/** What remembering needs of a run, once there is one. */
export interface RememberedCallsParts {
  readonly pending: Pick<PendingActivities, 'get'>;
  readonly journal: RunJournal;
  /** The run's figures as they are now. */
  readonly figures: () => RunFigures;
}

/**
 * What `ctx.remember` keeps of a run's activities, until they have settled. A value is told to be kept when it is in the run's store: what its
 * activity does with it comes after that.
 */
export class RememberedCalls implements ActivityMemory {
  #parts: RememberedCallsParts | undefined;
  /** Of those who wait for a commit. */
  readonly #reject = new Set<(error: HgmError) => void>();
  /** Why nothing is kept any more. */
  #error: HgmError | undefined;

  /** Begins to keep. Before that there are no activities. */
  bind(parts: RememberedCallsParts): void {
    this.#parts = parts;
  }

  recall(activity: number, name: string): string | undefined {
    // Refused before the call is made, and paid, whose value would not be kept.
    return this.#keeping(activity, name).pending.remembered?.get(name);
  }

  async keep(activity: number, name: string, value: string, cost: number): Promise<string> {
    const { pending, journal, figures } = this.#keeping(activity, name);
    const known = pending.remembered?.get(name);
    if (known === undefined) {
      const fault = boundFault(pending, value);
      if (fault !== undefined) throw fault;
      pending.remember(name, value, cost);
      journal.record({ type: 'remembered', activity, name, value, cost });
    }
    return await new Promise((resolve, reject) => {
      this.#reject.add(reject);
      journal.commit(figures(), () => {
        this.#reject.delete(reject);
        resolve(known ?? value);
      });
    });
  }

  /** @throws HgmError why nothing is kept of an activity any more */
  #keeping(activity: number, name: string) {
    if (this.#error !== undefined) throw this.#error;
    const parts = this.#parts;
    const pending = parts?.pending.get(activity);
    if (parts === undefined || pending === undefined) throw endedError(activity, name);
    return { pending, journal: parts.journal, figures: parts.figures };
  }

  /** Nothing is kept any more: the first reason stays. */
  fail(error: HgmError): void {
    this.#error ??= error;
    for (const reject of this.#reject) reject(error);
    this.#reject.clear();
  }
}

function endedError(activity: number, name: string): HgmError {
  return new HgmError('ERR_CANCELLED', `activity ${activity} has ended, so that what it remembers as '${name}' is not kept`);
}

function boundFault({ activity, remembered }: Pending, value: string): HgmError | undefined {
  if (remembered === undefined) return undefined;
  let length = value.length;
  for (const text of remembered.values()) length += text.length;
  if (remembered.size < MAXIMUM_CALLS && length <= MAXIMUM_LENGTH) return undefined;
  const rule = `an activity remembers at most ${MAXIMUM_CALLS} calls, and 16 MiB of JSON in all`;
  return new HgmError('ERR_RESULT_SHAPE', `activity ${activity} would remember ${remembered.size + 1} calls; ${rule}`);
}
