import { types } from 'node:util';
import { assertNever } from '../shared/assert-never.js';
import { monotonicMs } from '../shared/clock.js';
import { encodeError, toError } from '../shared/error-envelope.js';
import {
  type ActivityOrder,
  type BatchMessage,
  type BatchReply,
  type CallMessage,
  type CallReply,
  type EvaluationOrders,
  ORDER_COLUMNS,
  type ProblemDefinition,
  type RunMessage,
  type RunReply,
  type WireOutcome,
} from '../shared/messages.js';
import { unlinked } from '../shared/primordials.js';
import { checkEvaluation } from '../shared/results/evaluation-result.js';
import type { WireWork } from '../shared/work.js';
import { EvaluationCache } from './evaluation-cache.js';
import { EvaluationResults } from './evaluation-results.js';
import { Execution, type ThreadServices } from './execution.js';
import { FunctionCalls } from './function-calls.js';
import type { ImpurityWatch } from './impurity-watch.js';
import { FunctionRegistry, performFunction, sendable } from './perform-function.js';
import { performEvaluate, performExpand, performPresent } from './perform-problem.js';
import type { Performed } from './performed.js';
import { ProblemRegistry } from './problem/problem-registry.js';

/** A reply, and the buffers in it that are moved: each is part of it, once, and not detached, since what cannot be posted ends the thread. */
export interface PackedReply {
  readonly reply: BatchReply;
  readonly moved: readonly ArrayBuffer[];
}

/** What the runner needs of its thread. */
export interface RunnerServices extends ThreadServices {
  readonly impurities: ImpurityWatch;
}

/** Taken at the start: user code may change `Number`. */
const NO_LIMIT_MS = Number.POSITIVE_INFINITY;

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Runs what a thread is sent, one activity at a time whatever the number of messages. */
export class ActivityRunner {
  readonly #services: RunnerServices;
  readonly #afterEach: () => void;
  readonly #problems = new ProblemRegistry();
  readonly #functions = new FunctionRegistry();
  readonly #evaluations = new EvaluationCache();
  #current: Execution | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  /** Messages that were taken and not answered. */
  #unanswered = 0;

  /** @param afterEach - called when an activity has ended, while it is still the current one */
  constructor(services: RunnerServices, afterEach: () => void) {
    this.#services = services;
    this.#afterEach = afterEach;
  }

  /** The execution that is under way. */
  get current(): Execution | undefined {
    return this.#current;
  }

  /** Runs a message's activities after those of earlier messages. What user code throws is an outcome; only a wrong message rejects. */
  run(message: BatchMessage): Promise<PackedReply> {
    const reply = this.#unanswered++ === 0 ? this.#runAll(message) : this.#runAfter(this.#tail, message);
    this.#tail = this.#settled(reply);
    return reply;
  }

  async #runAfter(earlier: Promise<unknown>, message: BatchMessage): Promise<PackedReply> {
    await earlier;
    return await this.#runAll(message);
  }

  #runAll(message: BatchMessage): Promise<PackedReply> {
    return message.type === 'call' ? this.#runCalls(message) : this.#runOfProblems(message);
  }

  async #runOfProblems(message: RunMessage): Promise<PackedReply> {
    const { problems = [], activities = [], evaluations, budgetMs = NO_LIMIT_MS } = message;
    for (let index = 0; index < problems.length; index++) this.#define(problems[index]!);
    const startedAtMs = monotonicMs();
    const latestMs = startedAtMs + budgetMs;
    const packed: { reply: Writable<RunReply>; moved: readonly ArrayBuffer[] } = unlinked({
      reply: { type: 'reply' },
      moved: [],
    });
    const { reply } = packed;
    let endedAtMs = startedAtMs;
    if (activities.length > 0) {
      const outcomes: WireOutcome[] = [];
      await this.#runActivities(activities, message.firstTicket, startedAtMs, latestMs, outcomes);
      endedAtMs = monotonicMs();
      reply.activities = { outcomes, busyMs: endedAtMs - startedAtMs };
    }
    if (evaluations !== undefined) {
      const firstTicket = (message.firstTicket + activities.length) | 0;
      const results = new EvaluationResults(evaluations.orders.length / ORDER_COLUMNS);
      await this.#runEvaluations(evaluations, firstTicket, endedAtMs, latestMs, results);
      reply.evaluations = { busyMs: monotonicMs() - endedAtMs, ...results.cut() };
      packed.moved = results.moved;
    }
    const impurities = this.#services.impurities.take();
    if (impurities !== null) reply.impurities = impurities;
    return packed;
  }

  async #settled(promise: Promise<unknown>): Promise<void> {
    try {
      await promise;
    } catch {
      // Whoever has the promise is told.
    }
    this.#unanswered--;
  }

  #define(definition: ProblemDefinition): void {
    if (definition.reference.isNoted) this.#services.impurities.install();
    this.#problems.define(definition);
  }

  async #runActivities(
    activities: readonly ActivityOrder[],
    firstTicket: number,
    startedAtMs: number,
    latestMs: number,
    outcomes: WireOutcome[],
  ): Promise<void> {
    let nowMs = startedAtMs;
    for (let index = 0; index < activities.length; index++) {
      const { activityId, attempt, work } = activities[index]!;
      const ticket = (firstTicket + index) | 0;
      if (nowMs > latestMs || !this.#services.supervisor.claim(ticket)) break;
      const execution = this.#begin(ticket, activityId, attempt, work);
      try {
        const { value } = await this.#perform(work, execution);
        outcomes[index] = { status: 'completed', value, elapsedMs: execution.elapsedMs };
      } catch (thrown) {
        outcomes[index] = failedOutcome(thrown, execution);
      }
      nowMs = this.#end(execution);
    }
  }

  /** Like the above without a turn of the event loop between evaluations, as far as they are synchronous. */
  async #runEvaluations(
    evaluations: EvaluationOrders,
    firstTicket: number,
    startedAtMs: number,
    latestMs: number,
    results: EvaluationResults,
  ): Promise<void> {
    const { problem } = evaluations;
    const orders = this.#evaluations.unpack(evaluations);
    let nowMs = startedAtMs;
    for (let index = 0; index < orders.length; index++) {
      const ticket = (firstTicket + index) | 0;
      // The main thread has not taken it back, and there is time left.
      if (nowMs > latestMs || !this.#services.supervisor.claim(ticket)) break;
      const { activityId, attempt, work } = orders.at(index);
      const execution = this.#begin(ticket, activityId, attempt, work);
      try {
        const ready = this.#problems.ready(problem) ?? (await this.#problems.setUp(problem, execution));
        execution.startNoting();
        const returned = performEvaluate(work, ready, execution);
        const result = typeof returned === 'object' && types.isPromise(returned) ? await returned : returned;
        const checked = checkEvaluation(result, execution, ready.scale);
        results.complete(execution.reporting?.resultOf(checked) ?? checked, execution.elapsedMs);
        if (execution.moved.length > 0) results.move(execution.moved);
      } catch (thrown) {
        const ended = execution.reporting?.endedResult();
        if (ended === undefined) results.add(failedOutcome(thrown, execution));
        else results.complete(ended, execution.elapsedMs);
      }
      nowMs = this.#end(execution);
    }
  }

  /** Likewise for calls of functions; in one function, since each turn of the microtask queue adds to the way of a call there and back. */
  async #runCalls(message: CallMessage): Promise<PackedReply> {
    const { firstTicket, definitions, budgetMs = NO_LIMIT_MS } = message;
    const registry = this.#functions;
    if (definitions !== undefined) registry.define(definitions);
    const calls = new FunctionCalls(message, registry);
    const results = new EvaluationResults(calls.length);
    const startedAtMs = monotonicMs();
    const latestMs = startedAtMs + budgetMs;
    let nowMs = startedAtMs;
    for (let index = 0; index < calls.length; index++) {
      const ticket = (firstTicket + index) | 0;
      if (nowMs > latestMs || !this.#services.supervisor.claim(ticket)) break;
      const { activityId, attempt, number, work } = calls.at(index);
      const execution = this.#begin(ticket, activityId, attempt, work);
      try {
        const loaded = registry.loaded(number) ?? (await registry.load(number, execution));
        const returned = performFunction(work, loaded, execution);
        const result = typeof returned === 'object' && types.isPromise(returned) ? await returned : returned;
        results.complete(sendable(result, execution), execution.elapsedMs);
      } catch (thrown) {
        results.add(failedOutcome(thrown, execution));
      }
      nowMs = this.#end(execution);
    }
    const reply: CallReply = { type: 'results', ...results.cut(), busyMs: monotonicMs() - startedAtMs };
    return unlinked({ reply, moved: results.moved });
  }

  #begin(ticket: number, activityId: number, attempt: number, work: WireWork): Execution {
    const execution = new Execution(ticket, activityId, attempt, work, this.#services);
    this.#current = execution;
    return execution;
  }

  /** @returns when user code ended, on the clock of `monotonicMs` */
  #end(execution: Execution): number {
    this.#afterEach();
    this.#current = undefined;
    return execution.end();
  }

  async #perform(work: ActivityOrder['work'], execution: Execution): Promise<Performed> {
    const problems = this.#problems;
    switch (work.type) {
      case 'load': {
        // One thread of a pool does this, so one loads what it takes.
        const { performLoad } = await import('./perform-load.js');
        return performLoad(work.problem, problems, execution);
      }
      case 'expand':
        return performExpand(work, await problems.setUp(work.problem, execution), execution);
      case 'describe':
      case 'render':
      case 'report':
        return performPresent(work, await problems.load(work.problem, execution), execution);
      default:
        return assertNever(work);
    }
  }
}

/** How an attempt ended whose user code threw. */
export function failedOutcome(thrown: unknown, execution: Execution): WireOutcome {
  return { status: 'failed', error: encodeError(toError(thrown, execution.what)), elapsedMs: execution.elapsedMs };
}
