import type { Attempt, AttemptOutcome, Executor, SettleAttempt } from '../../src/main/executors/executor.js';
import { HgmError } from '../../src/shared/errors.js';
import type { Json } from '../../src/shared/json.js';
import type { EvaluationResult, ScoredResult } from '../../src/shared/problem.js';
import type { ThreadWork } from '../../src/shared/work.js';

/** A problem's functions as a test writes them: synchronous, told which activity and attempt it is. */
export interface InlineProblem {
  expand(parent: Json, activity: number, attempt: number): Json;
  evaluate(agent: Json, task: number, activity: number, attempt: number): number | EvaluationResult | ScoredResult;
  describe?(agent: Json): string;
  render?(agent: Json): string;
  /** What it tells with `addCost` before it ends, however it does. @defaultValue nothing */
  paid?(activity: number, attempt: number): number;
}

/**
 * A probe in an executor's place, without time limits, which ignores the cancellation of an attempt that runs: it runs a problem in this
 * thread, `threads` attempts at a time, each settled in a turn of the event loop of its own. `order` picks which of those that run ends next:
 * 0 is the first that started.
 */
export class InlineExecutor implements Executor<ThreadWork> {
  readonly executed: Attempt<ThreadWork>[] = [];
  readonly #problem: InlineProblem;
  readonly #threads: number;
  readonly #order: (running: number) => number;
  readonly #queue: [Attempt<ThreadWork>, SettleAttempt][] = [];
  #isTurnPending = false;
  isClosed = false;

  constructor(problem: InlineProblem, threads = 1, order: (running: number) => number = () => 0) {
    this.#problem = problem;
    this.#threads = threads;
    this.#order = order;
  }

  execute(attempt: Attempt<ThreadWork>, settle: SettleAttempt): void {
    this.#queue.push([attempt, settle]);
    this.#nextTurn();
  }

  cancel(activityId: number, reason: HgmError): void {
    const index = this.#queue.findIndex(([attempt]) => attempt.activityId === activityId);
    const [cancelled] = index < 0 ? [] : this.#queue.splice(index, 1);
    if (cancelled === undefined) return;
    const [attempt, settle] = cancelled;
    const outcome: AttemptOutcome = { status: 'failed', error: reason, elapsedMs: 0 };
    const cost = index < this.#threads ? this.#costOf(attempt, outcome) : 0;
    queueMicrotask(() => settle(attempt, { ...outcome, cost }));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const [attempt] of this.#queue) this.cancel(attempt.activityId, new HgmError('ERR_CLOSED', 'closed'));
  }

  #nextTurn(): void {
    if (this.#isTurnPending || this.#queue.length === 0) return;
    this.#isTurnPending = true;
    setImmediate(() => {
      this.#isTurnPending = false;
      this.#settleOne();
      this.#nextTurn();
    });
  }

  #settleOne(): void {
    const running = Math.min(this.#threads, this.#queue.length);
    const [next] = this.#queue.splice(Math.min(this.#order(running), running - 1), 1);
    if (next === undefined) return;
    const [attempt, settle] = next;
    this.executed.push(attempt);
    const outcome = this.#outcomeOf(attempt);
    settle(attempt, { ...outcome, cost: this.#costOf(attempt, outcome) });
  }

  #costOf({ activityId, attempt, work }: Attempt<ThreadWork>, outcome: AttemptOutcome): number {
    if (work.type !== 'evaluate' && work.type !== 'expand') return 0;
    const told = this.#problem.paid?.(activityId, attempt) ?? 0;
    if (work.type === 'expand' || outcome.status === 'failed') return told;
    const { value } = outcome;
    return told + (typeof value === 'object' && value !== null && 'cost' in value ? Number(value.cost) : 0);
  }

  #outcomeOf(attempt: Attempt<ThreadWork>): AttemptOutcome {
    try {
      return { status: 'completed', value: this.#perform(attempt), elapsedMs: 1 };
    } catch (error) {
      return { status: 'failed', error: error instanceof Error ? error : new Error(String(error)), elapsedMs: 1 };
    }
  }

  #perform({ work, activityId, attempt }: Attempt<ThreadWork>): unknown {
    switch (work.type) {
      case 'expand':
        return this.#problem.expand(work.agent.state, activityId, attempt);
      case 'evaluate':
        return this.#problem.evaluate(work.agent.state, work.taskNumber, activityId, attempt);
      case 'describe':
        return this.#problem.describe?.(work.agent) ?? null;
      case 'render':
        return this.#problem.render?.(work.agent) ?? null;
      default:
        return null;
    }
  }
}
