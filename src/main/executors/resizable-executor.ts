import type { HgmError } from '../../shared/errors.js';
import type { Attempt, Executor, ExecutorListener, RunningAttempt, SettleAttempt } from './executor.js';

/** An executor that another may take the place of. */
export interface ReplaceableExecutor<Work> extends Executor<Work> {
  /** Closes it once all that it was given has settled. Nothing more is given to it. */
  closeWhenSettled(): Promise<void>;
}

/**
 * An executor that can run more or less at a time: another size is another executor of that size, which is given all that comes from then on. The
 * one before ends what it was given, and closes.
 */
export class ResizableExecutor<Work> implements Executor<Work> {
  readonly #make: (size: number) => ReplaceableExecutor<Work>;
  /** Those before it, until they are closed. */
  readonly #former = new Set<ReplaceableExecutor<Work>>();
  #present: ReplaceableExecutor<Work>;
  #listener: ExecutorListener | undefined;

  /** @param make - makes one of a size, in attempts that run at a time */
  constructor(size: number, make: (size: number) => ReplaceableExecutor<Work>) {
    this.#make = make;
    this.#present = make(size);
  }

  resize(size: number): void {
    const former = this.#present;
    this.#present = this.#make(size);
    if (this.#listener !== undefined) this.#present.listen?.(this.#listener);
    this.#former.add(former);
    // A close that fails is told by whoever closes all of them.
    former.closeWhenSettled().then(
      () => this.#former.delete(former),
      () => undefined,
    );
  }

  execute(attempt: Attempt<Work>, settle: SettleAttempt): void {
    this.#present.execute(attempt, settle);
  }

  cancel(activityId: number, reason: HgmError): void {
    for (const executor of this.#all()) executor.cancel(activityId, reason);
  }

  listen(listener: ExecutorListener): void {
    this.#listener = listener;
    for (const executor of this.#all()) executor.listen?.(listener);
  }

  get desiredAttempts(): number | undefined {
    return this.#present.desiredAttempts;
  }

  get concurrency(): number | undefined {
    return this.#present.concurrency;
  }

  runningAttempts(): readonly RunningAttempt[] {
    if (this.#former.size === 0) return this.#present.runningAttempts?.() ?? [];
    return this.#all().flatMap((executor) => executor.runningAttempts?.() ?? []);
  }

  async close(): Promise<void> {
    await Promise.all(this.#all().map((executor) => executor.close()));
  }

  #all(): readonly ReplaceableExecutor<Work>[] {
    return [...this.#former, this.#present];
  }
}
