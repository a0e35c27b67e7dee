import { EventEmitter } from 'node:events';
import { Mutex } from 'async-mutex';
import { cloneResult } from '../../shared/clone-result.js';
import { HgmError } from '../../shared/errors.js';
import { checkEvaluation } from '../../shared/evaluation-result.js';
import type { EvaluationResult } from '../../shared/problem.js';
import type { ThreadWork } from '../../shared/work.js';
import type { AgentNode } from '../engine/agent-node.js';
import type { AgentPage, AgentPageOptions } from '../engine/agent-page.js';
import type { HgmEngineOptions, ResolvedHgmEngineOptions } from '../engine/engine-options.js';
import type { HgmEngine } from '../engine/hgm-engine.js';
import type { Executor } from '../executors/executor.js';
import type { MainWork } from '../executors/main-thread-executor.js';
import type { RetryEvent, Scheduler, Settlement } from '../scheduler/scheduler.js';
import type { EvaluationWork, ExpansionWork } from './activity-work.js';

/** How an activity that a workflow scheduled went; `requestId` is the one given, or the scheduler's own. */
export interface HgmWorkflowEvents {
  /** A child was expanded, and recorded. */
  expansion: [
    {
      readonly requestId: string;
      readonly key: string;
      readonly action: string;
      readonly payload: unknown;
      readonly attempts: number;
    },
  ];
  /** A reward was recorded. */
  evaluation: [
    {
      readonly requestId: string;
      readonly key: string;
      readonly reward: number;
      readonly weight: number;
      readonly attempts: number;
    },
  ];
  /** An attempt failed, and another follows after `delayMs`. */
  retry: [
    {
      readonly requestId: string;
      readonly key: string;
      readonly attempt: number;
      readonly delayMs: number;
      readonly error: Error;
    },
  ];
  /** An activity failed for good, or was cancelled. */
  failure: [{ readonly requestId: string; readonly key: string; readonly attempts: number; readonly error: Error }];
}

/** Options of one scheduled activity. */
export interface ScheduleOptions {
  /** Makes scheduling idempotent: an id that is in flight, or has ended, is refused. */
  readonly requestId?: string;
  /** Cancels the activity when it aborts. */
  readonly signal?: AbortSignal;
}

/** What a workflow is given by whoever wires it. */
export interface HgmWorkflowParts {
  readonly engine: HgmEngine;
  /** The scheduler is made with the callback that tells of retries. */
  readonly scheduler: (onRetry: (event: RetryEvent) => void) => Scheduler;
  /** The pool, started at the first call. */
  readonly threadExecutor: () => Executor<ThreadWork>;
  readonly mainExecutor: Executor<MainWork>;
  /** Seeds `ctx.random` of pool work. */
  readonly seed: number;
  /** Frees pool and store; called once, after the last activity. */
  readonly release: () => Promise<void>;
}

/**
 * Drives activities by hand. Choosing, reserving and recording happen inside the engine's mutex; user work never does. An agent with
 * an activity in flight is busy, and never scheduled twice.
 */
export class HgmWorkflow extends EventEmitter<HgmWorkflowEvents> {
  /** @internal Runs the activities. */
  readonly scheduler: Scheduler;
  readonly #parts: HgmWorkflowParts;
  readonly #engine: HgmEngine;
  readonly #mutex = new Mutex();
  readonly #busy = new Set<string>();
  readonly #keys = new Map<number, string>();
  #unrecorded = 0;
  #drained: (() => void)[] = [];
  #closing: Promise<void> | undefined;

  /** @internal `buildWorker` makes it. */
  constructor(parts: HgmWorkflowParts) {
    super();
    this.#parts = parts;
    this.#engine = parts.engine;
    this.scheduler = parts.scheduler((event) => this.#onRetry(event));
  }

  /** Makes the agent and its missing ancestors; `metadata` is merged into what the agent has. */
  ensureNode(key: string, metadata?: Readonly<Record<string, unknown>>): Promise<AgentNode> {
    return this.#exclusive(() => this.#engine.ensureNode(key, metadata));
  }

  /**
   * The action to expand `key` by: progressive widening, then Thompson sampling of its children named in `actions`.
   *
   * @returns null when there is none to choose
   */
  nextAction(key: string, actions: readonly string[]): Promise<string | null> {
    return this.#exclusive(() => this.#engine.nextAction(key, actions));
  }

  /**
   * Chooses a child of `parentKey` among `actions`, marks it busy and schedules its expansion.
   *
   * @returns whether it was scheduled. False, and nothing changed, when the parent is busy or pruned, the request id is known, no
   * child can be chosen, or the gate is closed
   * @throws HgmError ERR_CLOSED, ERR_ACTION_NAME
   */
  scheduleExpansion(
    parentKey: string,
    actions: readonly string[],
    work: ExpansionWork,
    options: ScheduleOptions = {},
  ): Promise<boolean> {
    return this.#exclusive(() => {
      if (!this.#engine.expansionGate || this.#isTaken(parentKey, options.requestId)) return false;
      const action = this.#engine.nextAction(parentKey, actions, { excluded: this.#busy });
      if (action === null) return false;
      const key = `${parentKey}/${action}`;
      const done = (settlement: Completed) => this.#completeExpansion(settlement, parentKey, action);
      if (typeof work === 'function') {
        const mainWork: MainWork = { type: 'main', run: (control) => work(action, control) };
        // A payload that cannot be copied is the attempt's failure, found before it is recorded.
        const accept = (value: unknown) => cloneResult(value, `the expansion of ${key}`);
        return this.#submit(key, options, this.#parts.mainExecutor, mainWork, accept, done);
      }
      const { moduleUrl, exportName, input } = work;
      const threadWork: ThreadWork = { type: 'function', moduleUrl, exportName, input, key, action, seed: this.#parts.seed };
      return this.#submit(key, options, this.#parts.threadExecutor(), threadWork, (value) => value, done);
    });
  }

  /**
   * Marks `key` busy and schedules its evaluation. An unknown key is made.
   *
   * @returns whether it was scheduled. False, and nothing changed, when the agent is busy or pruned, or the request id is known
   * @throws HgmError ERR_CLOSED, ERR_ACTION_NAME
   */
  scheduleEvaluation(key: string, work: EvaluationWork, options: ScheduleOptions = {}): Promise<boolean> {
    return this.#exclusive(() => {
      if (this.#isTaken(key, options.requestId)) return false;
      this.#engine.ensureNode(key);
      const accept = (value: unknown) => checkEvaluation(value, { what: `the evaluation of ${key}` });
      const done = (settlement: Completed) => this.#completeEvaluation(settlement, key);
      if (typeof work === 'function') {
        const mainWork: MainWork = { type: 'main', run: (control) => work(key, control) };
        return this.#submit(key, options, this.#parts.mainExecutor, mainWork, accept, done);
      }
      const { moduleUrl, exportName, input } = work;
      const threadWork: ThreadWork = {
        type: 'function',
        moduleUrl,
        exportName,
        input,
        key,
        action: null,
        seed: this.#parts.seed,
      };
      return this.#submit(key, options, this.#parts.threadExecutor(), threadWork, accept, done);
    });
  }

  /** Records an expansion that somebody else made; the activity `hgm.expand`. */
  recordExpansion(parentKey: string, action: string, options: { readonly payload?: unknown } = {}): Promise<AgentNode> {
    return this.#exclusive(() => this.#engine.recordExpansion(parentKey, action, options));
  }

  /** Records a reward that somebody else found; the activity `hgm.evaluate`. */
  recordEvaluation(
    key: string,
    reward: number,
    options: { readonly weight?: number; readonly payload?: unknown } = {},
  ): Promise<AgentNode> {
    return this.#exclusive(() => this.#engine.recordEvaluation(key, reward, options));
  }

  /** A copy of every agent by key. Above 10,000 agents prefer {@link snapshotPage}. */
  snapshot(): Promise<Map<string, AgentNode>> {
    return this.#mutex.runExclusive(() => this.#engine.snapshot());
  }

  /** A page of agents in the order of their making, consistent in itself. `cursor` is null at the end. */
  snapshotPage(options: AgentPageOptions = {}): Promise<AgentPage> {
    return this.#mutex.runExclusive(() => this.#engine.snapshotPage(options));
  }

  /** A copy of the keys of agents with an activity scheduled and not yet recorded. */
  busyAgents(): Promise<Set<string>> {
    return this.#mutex.runExclusive(() => new Set(this.#busy));
  }

  /** While the gate is closed no expansion is scheduled; those scheduled go on. */
  setExpansionGate(open: boolean): Promise<void> {
    return this.#exclusive(() => this.#engine.setExpansionGate(open));
  }

  /** Takes an agent and its descendants out of choice for good. What it has in flight is still recorded. */
  markPruned(key: string, reason?: string): Promise<void> {
    return this.#exclusive(() => this.#engine.markPruned(key, reason));
  }

  /**
   * Changes parameters of the engine from the next choice on.
   *
   * @throws HgmError ERR_OPTION: nothing is changed
   */
  updateEngineParameters(parameters: Partial<Omit<HgmEngineOptions, 'seed'>>): Promise<void> {
    return this.#exclusive(() => this.#engine.updateParameters(parameters));
  }

  /** The engine's parameters, as they are now. */
  engineConfig(): Promise<ResolvedHgmEngineOptions> {
    return this.#mutex.runExclusive(() => this.#engine.engineConfig());
  }

  /** Resolves when nothing is scheduled and everything is recorded. */
  drain(): Promise<void> {
    if (this.#unrecorded === 0) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Refuses what is new, waits for all that is scheduled, then frees pool and store. Safe to call again. */
  close(): Promise<void> {
    this.#closing ??= this.drain()
      .then(() => this.scheduler.close())
      .then(() => this.#parts.release());
    return this.#closing;
  }

  /** As `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #exclusive<Result>(change: () => Result): Promise<Result> {
    if (this.#closing !== undefined) throw new HgmError('ERR_CLOSED', 'the worker is closed; build another one');
    return this.#mutex.runExclusive(change);
  }

  #isTaken(key: string, requestId: string | undefined): boolean {
    if (requestId !== undefined && this.scheduler.outcome(requestId).status !== 'unknown') return true;
    return this.#busy.has(key) || this.#engine.isPruned(key);
  }

  #submit<Work>(
    key: string,
    options: ScheduleOptions,
    executor: Executor<Work>,
    work: Work,
    accept: (value: unknown) => unknown,
    done: RecordCompleted,
  ): boolean {
    const settle = (settlement: Settlement) => void this.#onSettled(key, settlement, done);
    const activityId = this.scheduler.submit({ ...options, executor, work, accept, settle });
    if (activityId === null) return false;
    this.#busy.add(key);
    this.#keys.set(activityId, key);
    this.#unrecorded++;
    return true;
  }

  async #onSettled(key: string, settlement: Settlement, record: RecordCompleted): Promise<void> {
    const tell = await this.#mutex.runExclusive(() => {
      this.#busy.delete(key);
      this.#keys.delete(settlement.activityId);
      this.#unrecorded--;
      if (settlement.status === 'completed') return record(settlement);
      const { requestId, attempts, error } = settlement;
      return () => this.emit('failure', { requestId, key, attempts, error });
    });
    if (this.#unrecorded === 0) for (const resolve of this.#drained.splice(0)) resolve();
    tell();
  }

  #completeExpansion({ requestId, value: payload, attempts }: Completed, parentKey: string, action: string): () => void {
    const { key } = this.#engine.recordExpansion(parentKey, action, { payload });
    return () => this.emit('expansion', { requestId, key, action, payload, attempts });
  }

  #completeEvaluation({ requestId, value, attempts }: Completed, key: string): () => void {
    // `accept` has checked it.
    const result = value as number | EvaluationResult;
    const { reward, weight = 1, payload }: EvaluationResult = typeof result === 'number' ? { reward: result } : result;
    this.#engine.recordEvaluation(key, reward, { weight, payload });
    return () => this.emit('evaluation', { requestId, key, reward, weight, attempts });
  }

  #onRetry({ activityId, requestId, attempt, delayMs, error }: RetryEvent): void {
    const key = this.#keys.get(activityId);
    if (key !== undefined) this.emit('retry', { requestId, key, attempt, delayMs, error });
  }
}

type Completed = Extract<Settlement, { status: 'completed' }>;

/** Records a completed activity, inside the mutex; what it returns tells of it, outside. */
type RecordCompleted = (settlement: Completed) => () => void;
