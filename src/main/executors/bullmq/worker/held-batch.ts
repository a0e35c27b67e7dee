import { monotonicMs } from '../../../../shared/clock.js';
import type { ReadBatch } from '../batch-job.js';
import type { WorkerNotice } from '../notice-job.js';
import { type AttemptNumbers, OutcomeRows } from './outcome-rows.js';

/** An attempt that this worker was sent. */
export interface HeldAttempt extends AttemptNumbers {
  readonly batch: HeldBatch;
  /** Whether it has ended or was handed back. */
  isSettled: boolean;
}

/** A batch that this worker has taken and not completed. */
export class HeldBatch {
  readonly number: number;
  readonly generation: number;
  /** Of no other batch. */
  readonly id: string;
  readonly body: ReadBatch['body'];
  /** Whether its activities run apart from the pool, where they mostly wait. */
  readonly isApart: boolean;
  readonly attempts: readonly HeldAttempt[];
  /** How many of them have neither ended nor been handed back. */
  left: number;
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
    this.attempts = this.#attemptsOf(body);
    this.left = this.attempts.length;
  }

  /** Since it was taken, in milliseconds. */
  get ageMs(): number {
    return monotonicMs() - this.#takenAtMs;
  }

  /** Its attempts that have neither ended nor been handed back. */
  unsettled(): HeldAttempt[] {
    return this.attempts.filter(({ isSettled }) => !isSettled);
  }

  settle(attempt: HeldAttempt): void {
    if (attempt.isSettled) return;
    attempt.isSettled = true;
    this.left--;
  }

  #attemptsOf({ expansions, evaluations }: ReadBatch['body']): HeldAttempt[] {
    const attempts: HeldAttempt[] = [];
    const add = (activityId: number, attempt: number, fingerprint: number) =>
      attempts.push({ activityId, attempt, fingerprint, batch: this, isSettled: false });
    for (const { activityId, attempt, fingerprint } of expansions) add(activityId, attempt, fingerprint);
    const { activityIds, attempts: numbers, fingerprints } = evaluations;
    for (let index = 0; index < activityIds.length; index++) add(activityIds[index]!, numbers[index]!, fingerprints[index]!);
    return attempts;
  }
}
