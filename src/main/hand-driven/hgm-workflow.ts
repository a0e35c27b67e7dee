import { EventEmitter } from 'node:events';
import { afterTime, type Clock } from '../../shared/clock.js';
import { type CloseOptions, resolveCloseOptions } from '../../shared/close-options.js';
import { HgmError } from '../../shared/errors.js';
import { cloneResult } from '../../shared/results/clone-result.js';
import { checkEvaluation } from '../../shared/results/evaluation-result.js';
import type { ThreadWork } from '../../shared/work.js';
import { type AgentNode, cladeSummaryOf } from '../engine/agent-node.js';
import type { AgentPage, AgentPageOptions } from '../engine/agent-page.js';
import type { HgmEngineOptions, ResolvedHgmEngineOptions } from '../engine/engine-options.js';
import type { HgmEngine } from '../engine/hgm-engine.js';
import type { Executor } from '../executors/executor.js';
import type { MainWork } from '../executors/main-work.js';
import type { CallbackFaults } from '../scheduler/callback-faults.js';
import { checkRequestId } from '../scheduler/request-id.js';
import type { RetryEvent, Scheduler } from '../scheduler/scheduler.js';
import { CriticalSection } from './critical-section.js';
import type { EvaluationWork, ExpansionWork, ThreadFunction } from './hand-driven-work.js';
import type { HgmWorkflowEvents, RequestKind, RequestSettlement, UnsettledRequest } from './request-settlement.js';
import { ScheduledRequests, type ScheduleOptions, type Tell } from './scheduled-requests.js';
import type { ActivityRequest, WorkerState } from './worker-state.js';

/** The parts of a workflow, which `buildWorker` makes. */
export interface HgmWorkflowParts {
  /** Where it has a log, what changes is told once it is kept. */
  readonly state: WorkerState;
  /** The scheduler is made with the callback that tells of retries. */
  readonly scheduler: (onRetry: (event: RetryEvent) => void) => Scheduler;
  /** The pool for a kind of activity, started at the first call. */
  readonly threadExecutor: (kind: RequestKind) => Executor<ThreadWork>;
  readonly mainExecutor: Executor<MainWork>;
  readonly clock: Clock;
  /** What callbacks throw. */
  readonly faults: CallbackFaults;
  /** Seeds `ctx.random` of pool work. */
  readonly seed: number;
  /** Resolves when the pool's threads can take work. */
  readonly ready: () => Promise<void>;
  /** Frees the pool; called once, after the last activity or when what is left is to be killed. */
  readonly release: () => Promise<void>;
}

/**
 * Drives activities by hand. Choosing, reserving and recording happen inside the engine's mutex; user work never does. An agent with
 * an activity in flight is busy, and never scheduled twice.
 */
export class HgmWorkflow extends EventEmitter<HgmWorkflowEvents> {
  /** @internal Runs the activities. */
  readonly scheduler: Scheduler;
  /** Resolves when the workflow is closed, by whoever closed it. */
  readonly closed: Promise<void>;
  readonly #parts: HgmWorkflowParts;
  readonly #engine: HgmEngine;
  readonly #section: CriticalSection;
  readonly #requests: ScheduledRequests;
  #closing: Promise<void> | undefined;
  #releasing: Promise<void> | undefined;
  #onClosed: () => void = () => undefined;

  /** @internal `buildWorker` makes it. */
  constructor(parts: HgmWorkflowParts) {
    super();
    this.#parts = parts;
    this.#engine = parts.state.engine;
    const { state, scheduler, faults } = parts;
    const { log } = state;
    this.#section = new CriticalSection(log && ((callback) => log.commit(callback)));
    const tell: Tell = (name, ...event) => this.#tell(name, ...event);
    this.#requests = new ScheduledRequests(state, this.#section, scheduler, tell, faults);
    this.scheduler = this.#requests.scheduler;
    this.closed = new Promise((resolve) => {
      this.#onClosed = resolve;
    });
    log?.onFault((fault) => this.#fail(fault));
  }

  /** Resolves when the threads can take work; without it they start with the first `threadWork`. @throws HgmError ERR_POOL_START, ERR_CLOSED */
  async ready(): Promise<void> {
    if (this.#closing !== undefined) throw closedError();
    await this.#parts.ready();
  }

  /** Makes the agent and its missing ancestors; `metadata` is merged into what the agent has. */
  ensureNode(key: string, metadata?: Readonly<Record<string, unknown>>): Promise<AgentNode> {
    return this.#exclusive(() => this.#parts.state.ensureNode(key, metadata));
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
   * A frozen copy of a list of actions, which is recognised by identity wherever actions are asked for: a choice among many then costs little
   * more than one among few. Any other list is compared with the agent's last one, action by action.
   *
   * @throws HgmError ERR_ACTION_NAME
   */
  actions(list: readonly string[]): readonly string[] {
    return this.#engine.actions(list);
  }

  /**
   * Chooses a child of `parentKey` among `actions`, marks it busy and schedules its expansion.
   *
   * @returns whether it was scheduled. False, and nothing changed, when the parent is busy or pruned, the request id is known, no
   * child can be chosen, or the gate is closed
   * @throws HgmError ERR_CLOSED, ERR_ACTION_NAME, ERR_OPTION
   */
  scheduleExpansion(
    parentKey: string,
    actions: readonly string[],
    work: ExpansionWork,
    options: ScheduleOptions = {},
  ): Promise<boolean> {
    return this.#exclusive(() => {
      const left = this.#requests.left(options.requestId, 'expansion', parentKey);
      const request = left ?? this.#chooseExpansion(parentKey, actions, options);
      if (request === null) return false;
      const { key, action } = request;
      if (typeof work !== 'function') return this.#submitToThreads(request, work, (value) => value, options);
      // A payload that cannot be copied is the attempt's failure, found before it is recorded.
      const accept = (value: unknown) => cloneResult(value, `the expansion of ${key}`);
      const executor = this.#parts.mainExecutor;
      const mainWork: MainWork = { type: 'main', run: (control) => work(action ?? '', control) };
      return this.#requests.submit(request, { executor, work: mainWork, accept }, options);
    });
  }

  /**
   * Marks `key` busy and schedules its evaluation. An unknown key is made.
   *
   * @returns whether it was scheduled. False, and nothing changed, when the agent is busy or pruned, or the request id is known
   * @throws HgmError ERR_CLOSED, ERR_ACTION_NAME, ERR_OPTION
   */
  scheduleEvaluation(key: string, work: EvaluationWork, options: ScheduleOptions = {}): Promise<boolean> {
    return this.#exclusive(() => {
      const request = this.#requests.left(options.requestId, 'evaluation', key) ?? this.#requestEvaluation(key, options);
      if (request === null) return false;
      const accept = (value: unknown) => acceptEvaluation(value, key);
      if (typeof work !== 'function') return this.#submitToThreads(request, work, accept, options);
      const executor = this.#parts.mainExecutor;
      const mainWork: MainWork = { type: 'main', run: (control) => work(key, control) };
      return this.#requests.submit(request, { executor, work: mainWork, accept }, options);
    });
  }

  /**
   * How a request ended: at once where it has, else when it does, after its event. Every caller gets the same.
   *
   * @throws HgmError ERR_UNKNOWN_REQUEST when no request with this id was scheduled, or it is forgotten, see `finishedLimit`
   */
  settled(requestId: string): Promise<RequestSettlement> {
    return this.#section.run(() => this.#requests.settled(requestId));
  }

  /** The requests that were scheduled and have not settled. */
  unsettled(): Promise<UnsettledRequest[]> {
    return this.#section.run(() => this.#requests.unsettled());
  }

  /** Records an expansion that somebody else made, and tells of it; the activity `hgm.expand`. */
  recordExpansion(parentKey: string, action: string, options: { readonly payload?: unknown } = {}): Promise<AgentNode> {
    return this.#exclusive(() => {
      const { payload } = options;
      const node = this.#parts.state.recordExpansion(parentKey, action, payload);
      const { key } = node;
      this.#section.after(() => this.#tell('expansion', { requestId: null, key, action, payload, attempts: 0 }));
      return node;
    });
  }

  /** Records a reward that somebody else found, and tells of it; the activity `hgm.evaluate`. */
  recordEvaluation(
    key: string,
    reward: number,
    options: { readonly weight?: number; readonly payload?: unknown } = {},
  ): Promise<AgentNode> {
    return this.#exclusive(() => {
      const { weight = 1, payload } = options;
      const node = this.#parts.state.recordEvaluation(key, reward, weight, payload);
      const { tree, keys } = this.#engine.core;
      const clade = cladeSummaryOf(tree, keys.find(key));
      const event = { requestId: null, key, reward, weight, payload, attempts: 0, clade };
      this.#section.after(() => this.#tell('evaluation', event));
      return node;
    });
  }

  /** A copy of one agent; null when there is none with that key. */
  node(key: string): Promise<AgentNode | null> {
    return this.#section.run(() => this.#engine.agent(key) ?? null);
  }

  /** A copy of every agent by key. Above 10,000 agents prefer {@link snapshotPage}. */
  snapshot(): Promise<Map<string, AgentNode>> {
    return this.#section.run(() => this.#engine.snapshot());
  }

  /** A page of agents in the order of their making, consistent in itself. `cursor` is null at the end. */
  snapshotPage(options: AgentPageOptions = {}): Promise<AgentPage> {
    return this.#section.run(() => this.#engine.snapshotPage(options));
  }

  /** A copy of the keys of agents with an activity scheduled and not yet recorded. */
  busyAgents(): Promise<Set<string>> {
    return this.#section.run(() => this.#requests.busyKeys());
  }

  /** While the gate is closed no expansion is scheduled; those scheduled go on. */
  setExpansionGate(open: boolean): Promise<void> {
    return this.#exclusive(() => {
      this.#engine.setExpansionGate(open);
      this.#parts.state.log?.record({ kind: 'gate', open });
    });
  }

  /** Takes an agent and its descendants out of choice for good. What it has in flight is still recorded. */
  markPruned(key: string, reason?: string): Promise<void> {
    return this.#exclusive(() => {
      this.#engine.markPruned(key, reason);
      this.#parts.state.log?.record({ kind: 'prune', agent: this.#engine.core.keys.find(key), reason });
    });
  }

  /**
   * Changes parameters of the engine from the next choice on.
   *
   * @returns the parameters that hold now
   * @throws HgmError ERR_OPTION: nothing is changed
   */
  updateEngineParameters(parameters: Partial<Omit<HgmEngineOptions, 'seed'>>): Promise<ResolvedHgmEngineOptions> {
    return this.#exclusive(() => {
      const now = this.#engine.updateParameters(parameters);
      this.#parts.state.log?.record({ kind: 'parameters', parameters: now });
      return now;
    });
  }

  /** The engine's parameters, as they are now. */
  engineConfig(): Promise<ResolvedHgmEngineOptions> {
    return this.#section.run(() => this.#engine.engineConfig());
  }

  /**
   * Resolves when nothing is scheduled, everything is recorded, and its events are told.
   *
   * @throws HgmError ERR_CALLBACK, when it is over, if a callback or a listener has ever thrown: the first error, as `cause`
   */
  async drain(): Promise<void> {
    await this.#drained();
    this.#parts.faults.check();
  }

  /**
   * Refuses what is new, waits for all that is scheduled, then frees pool and store. Safe to call again; of several limits the first to pass
   * holds.
   *
   * @throws HgmError ERR_OPTION; ERR_CALLBACK, once all is closed, as {@link drain} does
   */
  async close(options: CloseOptions = {}): Promise<void> {
    const { timeoutMs } = resolveCloseOptions(options);
    this.#closing ??= this.#close();
    if (timeoutMs === Number.POSITIVE_INFINITY) return this.#closing;
    const { clock } = this.#parts;
    const forgetTimer = afterTime(clock, timeoutMs, () => this.#cancelAll(timeoutMs));
    try {
      await this.#closing;
    } finally {
      forgetTimer();
    }
  }

  /** As `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    try {
      await this.#drained();
      this.#requests.refuseLeft(closedError());
      await this.scheduler.close();
    } finally {
      await this.#release();
      await this.#parts.state.log?.close();
      this.#onClosed();
    }
    if (this.#section.fault !== undefined) throw this.#section.fault;
    this.#parts.faults.check();
  }

  #drained(): Promise<void> {
    return this.#section.run(() => this.#requests.drained());
  }

  /** The store has failed, so nothing can be promised any more: whoever waits is told why, and the worker closes. */
  #fail(fault: HgmError): void {
    this.#section.fail(fault);
    this.#requests.fail(fault);
    this.#closing ??= this.#close();
    // Whoever closes it is told.
    this.#closing.catch(() => undefined);
    void this.#release();
  }

  #cancelAll(timeoutMs: number): void {
    const message = `the worker was closed, and the activity had not ended within timeoutMs, ${timeoutMs} ms`;
    this.scheduler.cancelAll(new HgmError('ERR_CANCELLED', message, { details: { timeoutMs } }));
    // Told early, a pool replaces none of the threads that are killed.
    void this.#release();
  }

  #release(): Promise<void> {
    this.#releasing ??= this.#parts.release();
    return this.#releasing;
  }

  /** Callers are told before anything else that follows from the change, so nothing is put between them and the section. */
  #exclusive<Result>(change: () => Result): Promise<Result> {
    if (this.#closing !== undefined) return Promise.reject(this.#section.fault ?? closedError());
    return this.#section.run(change);
  }

  /** Null, and nothing changed, when no child can be made or chosen now. */
  #chooseExpansion(parentKey: string, actions: readonly string[], options: ScheduleOptions): ActivityRequest | null {
    const { core } = this.#engine;
    if (!core.gateOpen || this.#isKnown(options) || core.isBusy(core.keys.find(parentKey))) return null;
    const agent = core.chooseChild(parentKey, actions);
    if (agent < 0) return null;
    const action = core.tree.actionOf(agent);
    return { agent, key: `${parentKey}/${action}`, action };
  }

  /** Null, and nothing changed, when the agent cannot be evaluated now. */
  #requestEvaluation(key: string, options: ScheduleOptions): ActivityRequest | null {
    const { core } = this.#engine;
    const known = core.keys.find(key);
    if (this.#isKnown(options) || core.isBusy(known) || core.isPruned(known, key)) return null;
    return { agent: known < 0 ? core.keys.ensure(key) : known, key, action: null };
  }

  #isKnown({ requestId }: ScheduleOptions): boolean {
    if (requestId === undefined) return false;
    checkRequestId(requestId);
    return this.#requests.knows(requestId);
  }

  #submitToThreads(
    request: ActivityRequest,
    { moduleUrl, exportName, input }: ThreadFunction,
    accept: (value: unknown) => unknown,
    options: ScheduleOptions,
  ): boolean {
    const { key, action } = request;
    const { seed } = this.#parts;
    const work: ThreadWork = { type: 'function', moduleUrl, exportName, input, key, action, seed };
    const executor = this.#parts.threadExecutor(action === null ? 'evaluation' : 'expansion');
    return this.#requests.submit(request, { executor, work, accept }, options);
  }

  /** Calls each listener, also after one has thrown, where `emit` would end. */
  #tell<Name extends keyof HgmWorkflowEvents>(name: Name, ...event: HgmWorkflowEvents[Name]): void {
    if (this.listenerCount<keyof HgmWorkflowEvents>(name) === 0) return;
    for (const listener of this.rawListeners<keyof HgmWorkflowEvents>(name)) {
      this.#parts.faults.call(`a listener of ${name}`, () => Reflect.apply(listener, this, event));
    }
  }
}

/** Descriptions of results are made only for results that are no bare reward, which few are. */
function acceptEvaluation(value: unknown, key: string): unknown {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  return checkEvaluation(value, { what: `the evaluation of ${key}` });
}

function closedError(): HgmError {
  return new HgmError('ERR_CLOSED', 'the worker is closed; build another one');
}
