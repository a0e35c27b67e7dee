/** A whole run, from choice to record, observed once its tree has grown. */
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { startRun } from '../../src/main/compose/start-run.js';
import type { PosteriorFamily } from '../../src/main/policy/policy-options.js';
import type { Run, RunProgress } from '../../src/main/run/run.js';
import type { RunOptions } from '../../src/main/run/run-options.js';
import type { Durability } from '../../src/shared/store-protocol.js';

const NO_OP = new URL('../problems/no-op.problem.js', import.meta.url);
const SPIN = new URL('../problems/spin.problem.js', import.meta.url);

/** Agents that a tree has before a run is observed. */
export const GROWN_AGENTS = 1000;

/** Longest time for a run to grow, and to be observed: one that takes longer is broken. */
const LIMIT_MS = 120_000;
const POLL_MS = 5;

/** What a run did in a window. */
export interface RunWindow {
  readonly evaluationsPerSecond: number;
  /** Time that the main thread was not idle, for each evaluation, in microseconds. */
  readonly mainThreadUs: number;
}

/** How the run is set up. */
export interface GrownRunOptions {
  readonly threads: number;
  /** Wall time of an evaluation, 0 for a no-op. */
  readonly durationMs: number;
  /** @defaultValue the run's own */
  readonly lookAhead?: number | undefined;
  /** Family of the posteriors that choices are drawn from. @defaultValue 'beta', as in reports from before there was a default by rewards */
  readonly posterior?: PosteriorFamily | undefined;
  /** @defaultValue one whose evaluations last `durationMs` */
  readonly problem?: URL;
  /** @defaultValue 'thread' */
  readonly isolation?: 'thread' | 'process';
  /** URL of the Redis over which all is done. @defaultValue here */
  readonly redis?: string;
  /** How long the grown run works before it is observed. */
  readonly warmUpMs: number;
  /** Where the run is kept, and what a commit outlives. @defaultValue in memory */
  readonly store?: { readonly file: string; readonly durability: Durability } | undefined;
}

export class GrownRun implements AsyncDisposable {
  readonly #run: Run;

  private constructor(run: Run) {
    this.#run = run;
  }

  /** Starts a run with the hgm policy, and resolves when its tree has {@link GROWN_AGENTS} agents and it is warm. */
  static async open({ threads, durationMs, posterior = 'beta', warmUpMs, ...other }: GrownRunOptions): Promise<GrownRun> {
    const { lookAhead, isolation = 'thread', redis, store, problem = durationMs === 0 ? NO_OP : SPIN } = other;
    const options: RunOptions = {
      threads,
      isolation,
      timeMs: LIMIT_MS,
      params: durationMs === 0 ? {} : { durationMs },
      // By its schedule the tree would need 100,000 evaluations to get there.
      policyOptions: { initialExpansions: GROWN_AGENTS, posterior },
      ...(lookAhead === undefined ? {} : { lookAhead }),
      ...(redis === undefined ? {} : { redis }),
      ...(store === undefined ? {} : { store: store.file, durability: store.durability }),
    };
    const grown = new GrownRun(await startRun(problem, options));
    while (grown.#progress().agents <= GROWN_AGENTS) await setTimeout(POLL_MS);
    await setTimeout(warmUpMs);
    return grown;
  }

  /** Observes the run for about `windowMs`. */
  async observe(windowMs: number): Promise<RunWindow> {
    const before = this.#progress();
    const utilization = performance.eventLoopUtilization();
    await setTimeout(windowMs);
    const { active } = performance.eventLoopUtilization(utilization);
    const after = this.#progress();
    const evaluations = after.evaluations - before.evaluations;
    if (evaluations === 0) throw new Error(`the run made no evaluation in ${windowMs} ms`);
    return {
      evaluationsPerSecond: (1000 * evaluations) / (after.elapsedMs - before.elapsedMs),
      mainThreadUs: (1000 * active) / evaluations,
    };
  }

  /** Ends the run, and tells how many evaluations it made. */
  async end(): Promise<number> {
    this.#run.stop();
    return (await this.#run.result).evaluations;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }

  #progress(): RunProgress {
    const progress = this.#run.progress();
    const { status, failedActivities } = progress;
    if (status !== 'running' || failedActivities > 0) {
      throw new Error(`the run is ${status} with ${failedActivities} failures, so there is nothing to observe`);
    }
    return progress;
  }
}

/** Opens a run, observes it once and ends it. */
export async function observeGrownRun(options: GrownRunOptions, windowMs: number): Promise<RunWindow> {
  await using run = await GrownRun.open(options);
  return await run.observe(windowMs);
}
