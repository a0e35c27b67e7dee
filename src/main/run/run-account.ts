import { codeOf } from '../../shared/errors.js';
import { finiteOrNull } from '../../shared/json.js';
import { agentsOf, type RunFigures } from '../../shared/store-protocol.js';
import type { Executor } from '../executors/executor.js';
import { longestRunning } from './pending/longest-running.js';
import type { ResolvedRunOptions } from './resolve-run-options.js';
import type { BestAgent, RunProgress, RunResult } from './run.js';
import type { RunMeter } from './run-meter.js';
import type { RunState } from './run-state.js';

export interface RunAccountParts {
  readonly id: string;
  /** The problem's name. */
  readonly problem: string;
  readonly options: ResolvedRunOptions;
  readonly meter: RunMeter;
  /** The figures of what is committed. */
  readonly acknowledged: () => RunFigures;
  readonly state: RunState;
  /** Tells what runs. */
  readonly executor: Pick<Executor, 'runningAttempts'>;
}

/** Makes a run's progress and its result. */
export class RunAccount {
  readonly #parts: RunAccountParts;

  constructor(parts: RunAccountParts) {
    this.#parts = parts;
  }

  progress(status: RunProgress['status'], best: BestAgent | undefined): RunProgress {
    const { options, meter, state, executor } = this.#parts;
    return {
      status,
      evaluationBudget: finiteOrNull(options.evaluations),
      timeBudgetMs: finiteOrNull(options.timeMs),
      inFlight: state.pending.size,
      waiting: state.rooms.apart,
      longestRunning: longestRunning(executor.runningAttempts?.() ?? [], state),
      best,
      ...this.#counts(),
      elapsedMs: meter.elapsedMs,
      ...ratesOf(meter),
      timeLeftMs: meter.timeLeftMs(options.evaluations, options.timeMs),
    };
  }

  /** @param error - why the run failed, if it did */
  result(told: Pick<RunResult, 'status' | 'guardStop' | 'best' | 'report' | 'determinism'>, error: Error | undefined): RunResult {
    const { id, problem, options, meter } = this.#parts;
    const { seed, threads } = options;
    const { status, guardStop, best, report, determinism } = told;
    const elapsedMs = Math.round(meter.elapsedMs);
    // In the order in which the command prints them.
    return {
      runId: id,
      status,
      guardStop,
      problem,
      policy: options.policy.name,
      seed,
      threads,
      ...this.#counts(),
      best,
      elapsedMs,
      ...ratesOf(meter),
      determinism,
      report,
      error: error === undefined ? null : { code: codeOf(error), message: error.message },
    };
  }

  #counts() {
    const counts = this.#parts.acknowledged();
    const { evaluations, expansions, barrenExpansions, failedActivities, retries, cost } = counts;
    return { evaluations, expansions, barrenExpansions, agents: agentsOf(counts), failedActivities, retries, cost };
  }
}

function ratesOf({ evaluationsPerSecond, parallelEfficiency }: RunMeter) {
  return { evaluationsPerSecond, parallelEfficiency };
}
