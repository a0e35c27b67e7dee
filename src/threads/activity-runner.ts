import { types } from 'node:util';
import { assertNever } from '../shared/assert-never.js';
import { monotonicMs } from '../shared/clock.js';
import { encodeError, toError } from '../shared/error-envelope.js';
import {
  type ActivityOrder,
  type EvaluationOrders,
  type FunctionOrders,
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
import { type MovedReply, movedReply } from './moved-reply.js';
import { FunctionRegistry, performFunction, sendable } from './perform-function.js';
import { performLoad } from './perform-load.js';
import { performEvaluate, performExpand, performPresent } from './perform-problem.js';
import type { Performed } from './performed.js';
import { ProblemRegistry } from './problem/problem-registry.js';

/** Runs what a thread is sent, one activity at a time whatever the number of messages, which Piscina would interleave. */
export class ActivityRunner {
  readonly #services: ThreadServices;
  readonly #afterEach: () => void;
  readonly #problems = new ProblemRegistry();
  readonly #functions = new FunctionRegistry();
  readonly #evaluations = new EvaluationCache();
  #current: Execution | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  /** @param afterEach - called when an activity has ended, while it is still the current one */
  constructor(services: ThreadServices, afterEach: () => void) {
    this.#services = services;
    this.#afterEach = afterEach;
  }

  /** The execution that is under way. */
  get current(): Execution | undefined {
    return this.#current;
  }

  /** Runs a message's activities after those of earlier messages. What user code throws is an outcome; only a wrong message rejects. */
  run(message: RunMessage): Promise<RunReply | MovedReply> {
    const reply = this.#runAfter(this.#tail, message);
    this.#tail = settled(reply);
    return reply;
  }

  async #runAfter(earlier: Promise<unknown>, message: RunMessage): Promise<RunReply | MovedReply> {
    await earlier;
    return await this.#runAll(message);
  }

  async #runAll(message: RunMessage): Promise<RunReply | MovedReply> {
    const { problems, evaluations, functions } = message;
    for (let index = 0; index < problems.length; index++) this.#define(problems[index]!);
    const startedAtMs = monotonicMs();
    const latestMs = startedAtMs + message.budgetMs;
    const outcomes: WireOutcome[] = [];
    // Each turn of the microtask queue that is spared shortens the way of one call there and back.
    if (message.activities.length > 0) await this.#runActivities(message, startedAtMs, latestMs, outcomes);
    const activitiesEndedAtMs = monotonicMs();
    const activities = { outcomes, busyMs: activitiesEndedAtMs - startedAtMs };
    const firstTicket = (message.firstTicket + message.activities.length) | 0;
    let results: EvaluationResults;
    if (evaluations !== null) {
      results = new EvaluationResults(evaluations.orders.length / ORDER_COLUMNS);
      await this.#runEvaluations(evaluations, firstTicket, activitiesEndedAtMs, latestMs, results);
    } else if (functions !== null) {
      results = new EvaluationResults(functions.keys.length);
      await this.#runFunctions(functions, firstTicket, activitiesEndedAtMs, latestMs, results);
    } else {
      return unlinked({ activities, evaluations: null, impurities: this.#services.impurities.take() });
    }
    const reply: RunReply = {
      activities,
      evaluations: { ...results.cut(), busyMs: monotonicMs() - activitiesEndedAtMs },
      impurities: this.#services.impurities.take(),
    };
    return results.moved.length === 0 ? unlinked(reply) : movedReply(reply, results.moved);
  }

  #define(definition: ProblemDefinition): void {
    if (definition.reference.isNoted) this.#services.impurities.install();
    this.#problems.define(definition);
  }

  async #runActivities(
    { activities, firstTicket }: RunMessage,
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
        results.complete(checkEvaluation(result, execution, ready.scale), execution.elapsedMs);
        if (execution.moved.length > 0) results.move(execution.moved);
      } catch (thrown) {
        results.add(failedOutcome(thrown, execution));
      }
      nowMs = this.#end(execution);
    }
  }

  /** Likewise for calls of functions. */
  async #runFunctions(
    functions: FunctionOrders,
    firstTicket: number,
    startedAtMs: number,
    latestMs: number,
    results: EvaluationResults,
  ): Promise<void> {
    const registry = this.#functions;
    registry.define(functions.firstDefinition, functions.definitions);
    const calls = new FunctionCalls(functions, registry);
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
      case 'load':
        return performLoad(await problems.load(work.problem, execution), execution);
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

async function settled(promise: Promise<unknown>): Promise<void> {
  try {
    await promise;
  } catch {
    // Whoever has the promise is told.
  }
}

function failedOutcome(thrown: unknown, execution: Execution): WireOutcome {
  return { status: 'failed', error: encodeError(toError(thrown, execution.what)), elapsedMs: execution.elapsedMs };
}
