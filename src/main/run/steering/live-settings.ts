import { assertNever } from '../../../shared/assert-never.js';
import { finiteOrNull } from '../../../shared/json.js';
import type { Executor } from '../../executors/executor.js';
import type { RunJournal } from '../journal/run-journal.js';
import type { ResolvedRunOptions } from '../resolve-run-options.js';
import type { RunMeter } from '../run-meter.js';
import type { WatchedLimits } from '../watch-limits.js';
import type { LiveOptions } from './run-controls.js';
import type { SteeringChange } from './steering-change.js';

export interface LiveSettingsParts {
  readonly options: LiveOptions<ResolvedRunOptions>;
  readonly meter: RunMeter;
  readonly limits: () => WatchedLimits | undefined;
  readonly executor: Executor;
  readonly journal: RunJournal;
  /** Told when agents were pruned. */
  readonly onPruned: () => void;
  /** Calls back once all that was recorded so far is committed. */
  readonly whenCommitted: (callback: () => void) => void;
  /** Has the run choose soon. */
  readonly wake: () => void;
}

/** Has the parts of a run that its choices know nothing of follow what was done to it. */
export class LiveSettings {
  readonly #parts: LiveSettingsParts;

  constructor(parts: LiveSettingsParts) {
    this.#parts = parts;
  }

  follow(change: SteeringChange): void {
    const { meter, limits, onPruned } = this.#parts;
    switch (change.kind) {
      case 'pause':
        meter.pause();
        limits()?.pauseChanged();
        return;
      case 'unpause':
        meter.unpause();
        limits()?.pauseChanged();
        return;
      case 'prune':
        onPruned();
        return;
      case 'update':
        this.#update(change.update);
        return;
      case 'expansion-gate':
      case 'evaluate-next':
        return;
      default:
        assertNever(change);
    }
  }

  #update({ threads, evaluations, timeMs }: Extract<SteeringChange, { kind: 'update' }>['update']): void {
    const { options, meter, limits, executor, journal, whenCommitted, wake } = this.#parts;
    if (threads !== undefined) {
      options.threads = threads;
      meter.setThreads(threads);
      // Without threads, choices that are not committed yet wait for those outside; a thread must not be on one before it is committed.
      whenCommitted(() => {
        executor.resize?.(threads);
        wake();
      });
    }
    if (evaluations !== undefined) {
      options.evaluations = evaluations;
      journal.setBudget(finiteOrNull(evaluations));
    }
    if (timeMs !== undefined) {
      options.timeMs = timeMs;
      limits()?.setTime(timeMs);
    }
  }
}
