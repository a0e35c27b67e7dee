import { assertNever } from '../shared/assert-never.js';
import { encodeError, toError } from '../shared/error-envelope.js';
import type { ActivityOrder, RunMessage, RunReply, WireOutcome } from '../shared/messages.js';
import { Execution, type ThreadServices } from './execution.js';
import { FunctionShelf, performFunction } from './perform-function.js';
import { performLoad } from './perform-load.js';
import { performEvaluate, performExpand, performPresent } from './perform-problem.js';
import { ProblemShelf } from './problem-shelf.js';

/** Runs what a thread is sent, one activity at a time whatever the number of messages, which Piscina would interleave. */
export class ActivityRunner {
  readonly #services: ThreadServices;
  readonly #afterEach: () => void;
  readonly #problems = new ProblemShelf();
  readonly #functions = new FunctionShelf();
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

  /** Runs a message's activities after those of earlier messages. Never rejects: what user code throws is an outcome. */
  run(message: RunMessage): Promise<RunReply> {
    const reply = this.#tail.then(() => this.#runAll(message));
    this.#tail = reply;
    return reply;
  }

  async #runAll({ problems, activities }: RunMessage): Promise<RunReply> {
    for (const definition of problems) this.#problems.define(definition);
    const outcomes: WireOutcome[] = [];
    for (const order of activities) outcomes.push(await this.#runOne(order));
    return { outcomes };
  }

  async #runOne(order: ActivityOrder): Promise<WireOutcome> {
    const execution = new Execution(order, this.#services);
    this.#current = execution;
    try {
      const value = await this.#perform(execution);
      return { status: 'completed', value, elapsedMs: execution.elapsedMs };
    } catch (thrown) {
      return { status: 'failed', error: encodeError(toError(thrown, execution.what)), elapsedMs: execution.elapsedMs };
    } finally {
      this.#afterEach();
      execution.end();
      this.#current = undefined;
    }
  }

  /** The activity's result, checked and in a form that can be sent. */
  async #perform(execution: Execution): Promise<unknown> {
    const { work } = execution;
    const problems = this.#problems;
    switch (work.type) {
      case 'function':
        return performFunction(work, this.#functions, execution);
      case 'load':
        return performLoad(await problems.load(work.problem, execution), execution);
      case 'expand':
        return performExpand(work, await problems.setUp(work.problem, execution), execution);
      case 'evaluate':
        return performEvaluate(work, await problems.setUp(work.problem, execution), execution);
      case 'describe':
      case 'render':
      case 'report':
        return performPresent(work, await problems.load(work.problem, execution), execution);
      default:
        return assertNever(work);
    }
  }
}
