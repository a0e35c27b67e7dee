import type { HgmError } from '../../../../shared/errors.js';
import type { ThreadWork } from '../../../../shared/work.js';
import type { RunningTime } from '../../../time/suspension-watch.js';
import type { Attempt, ExecutorListener, RunningAttempt, SettleAttempt } from '../../executor.js';
import { ApartExecutor } from '../../waiting/apart-executor.js';
import type { HostExecutor } from '../../worker-host/host-executor.js';

/** What runs a kind of activities apart from the pool. */
export type ApartHostExecutor = Pick<HostExecutor, 'handBackUnstarted'> &
  NonNullable<ConstructorParameters<typeof ApartExecutor>[1]['expand']>;

/** A worker's pool, and beside it what runs activities that mostly wait. */
export class WorkerExecutor implements HostExecutor {
  readonly #pool: HostExecutor;
  readonly #apart: readonly ApartHostExecutor[];
  readonly #all: ApartExecutor;
  readonly #time: RunningTime;

  /** @param time - of all of them; closed with this */
  constructor(
    pool: HostExecutor,
    apart: { readonly expand?: ApartHostExecutor; readonly evaluate?: ApartHostExecutor },
    time: RunningTime,
  ) {
    this.#pool = pool;
    this.#apart = Object.values(apart);
    this.#all = new ApartExecutor(pool, apart);
    this.#time = time;
  }

  execute(attempt: Attempt<ThreadWork>, settle: SettleAttempt): void {
    this.#all.execute(attempt, settle);
  }

  cancel(activityId: number, reason: HgmError): void {
    this.#all.cancel(activityId, reason);
  }

  listen(listener: ExecutorListener): void {
    this.#all.listen(listener);
  }

  ready(): Promise<void> {
    return this.#pool.ready();
  }

  runningAttempts(): readonly RunningAttempt[] {
    return this.#all.runningAttempts();
  }

  handBackUnstarted(): number[] {
    return [this.#pool, ...this.#apart].flatMap((executor) => executor.handBackUnstarted());
  }

  async close(): Promise<void> {
    await this.#all.close();
    await this.#time.close();
  }
}
