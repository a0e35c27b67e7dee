import { monotonicMs } from '../../../../shared/clock.js';
import type { ReadBatch } from '../batch-job.js';
import type { WorkerNotice } from '../notice-job.js';
import { type HeldAttempt, OutcomeRows } from './outcome-rows.js';

/** A batch that this worker has taken and not completed. */
export class HeldBatch {
  readonly number: number;
  readonly generation: number;
  /** Of no other batch. */
  readonly id: string;
  readonly body: ReadBatch['body'];
  /** Whether its activities run apart from the pool, where they mostly wait. */
  readonly isApart: boolean;
  /** Attempts that have neither ended nor been handed back. */
  readonly unsettled = new Map<number, HeldAttempt>();
  /** How others ended, and that is not sent. */
  readonly rows = new OutcomeRows();
  /** What was told of it. */
  readonly told: WorkerNotice[] = [];
  /** Resolve once that is in Redis. */
  readonly sending: Promise<void>[] = [];
  /** About what that is in memory, in bytes. */
  bytes = 0;
  isCompleting = false;
  /** Whether some of it was handed back. */
  isGivenBack = false;
  readonly #takenAtMs = monotonicMs();
  /** Resolves once nothing is unsettled and all is in Redis. */
  readonly completed: Promise<void>;
  complete!: () => void;

  constructor({ batch, generation, body }: ReadBatch, isApart: boolean) {
    this.number = batch;
    this.generation = generation;
    this.id = `${generation}/${batch}`;
    this.body = body;
    this.isApart = isApart;
    this.completed = new Promise((resolve) => {
      this.complete = resolve;
    });
    for (const attempt of attemptsOf(body)) this.unsettled.set(attempt.activityId, attempt);
  }

  /** Since it was taken, in milliseconds. */
  get ageMs(): number {
    return monotonicMs() - this.#takenAtMs;
  }
}

function attemptsOf({ expansions, evaluations }: ReadBatch['body']): HeldAttempt[] {
  const attempts: HeldAttempt[] = expansions.map(({ activityId, attempt, fingerprint }) => ({
    activityId,
    attempt,
    fingerprint,
  }));
  const { activityIds, attempts: numbers, fingerprints } = evaluations;
  for (let index = 0; index < activityIds.length; index++) {
    attempts.push({ activityId: activityIds[index]!, attempt: numbers[index]!, fingerprint: fingerprints[index]! });
  }
  return attempts;
}
