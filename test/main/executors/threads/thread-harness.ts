import assert from 'node:assert/strict';
import type { ActivityLogEntry, ActivityProgressEntry, AttemptOutcome } from '../../../../src/main/executors/executor.js';
import { ThreadExecutor } from '../../../../src/main/executors/threads/thread-executor.js';
import type { ThreadExecutorOptions } from '../../../../src/main/executors/threads/thread-executor-options.js';
import { type ErrorCode, HgmError } from '../../../../src/shared/errors.js';
import type { Json } from '../../../../src/shared/json.js';
import type { AgentReference, EvaluateWork, FunctionWork, ProblemReference, ThreadWork } from '../../../../src/shared/work.js';
import { until } from '../../../support/until.js';

/** A gate in shared memory: tells when a function in a thread has arrived, and lets it go on. */
export class SharedGate {
  readonly gate = new SharedArrayBuffer(8);
  readonly #words = new Int32Array(this.gate);

  /** What the function left in the second word. */
  get left(): number {
    return Atomics.load(this.#words, 1);
  }

  arrived(): Promise<void> {
    return until(() => Atomics.load(this.#words, 0) === 1, 'a function to arrive');
  }

  open(): void {
    Atomics.store(this.#words, 1, 1);
    Atomics.notify(this.#words, 1);
  }
}

/** Asserts that so many functions run at a time: each waits in its thread until all have arrived. */
export async function assertFullSize(threads: ThreadHarness, size: number): Promise<void> {
  const gates = Array.from({ length: size }, () => new SharedGate());
  const held = gates.map((gate) => threads.run(call('waitAtGate', gate)));
  await Promise.all(gates.map((gate) => gate.arrived()));
  for (const gate of gates) gate.open();
  for (const outcome of await Promise.all(held)) assert.equal(outcome.status, 'completed');
}

/** Runs short evaluations until the executor would send at least 8 of them in one batch. */
export async function warmUp(threads: ThreadHarness, size: number): Promise<void> {
  // Their measured cost falls by a quarter a batch from what the first one, with its import, took.
  for (let round = 0; round < 5000 && (threads.executor.desiredAttempts ?? 0) < 16 * size; round++) {
    assert.equal(await threads.valueOf(evaluate('reward', 0.5)), 0.5);
  }
  assert.ok((threads.executor.desiredAttempts ?? 0) >= 16 * size, 'short evaluations are sent in batches');
}

/** An evaluation that stays in its thread until the gate opens; of the problem of {@link evaluate}. */
export function evaluateAt(gate: SharedGate, what: string, problem: ProblemReference = behaviours()): EvaluateWork {
  // Shared memory is no JSON, and crosses nevertheless.
  const state = { do: what, gate: gate.gate } as unknown as Json;
  return { type: 'evaluate', problem, agent: agentOf('root/0', state), task: 'b', taskNumber: 1 };
}

/** What takes clean-ups: a test's context. */
export interface CleanUps {
  after(cleanUp: () => Promise<void>): unknown;
}

/** An executor for one test, closed at its end, that keeps what it was told. */
export class ThreadHarness {
  readonly executor: ThreadExecutor;
  readonly logs: ActivityLogEntry[] = [];
  readonly progress: ActivityProgressEntry[] = [];
  /** How often each attempt settled, in the order of their start. */
  readonly settled: number[] = [];
  #lastActivity = 0;

  constructor(t: CleanUps, options: Partial<ThreadExecutorOptions> = {}) {
    this.executor = new ThreadExecutor({ threads: 1, ...options });
    this.executor.listen({ onLog: (entry) => this.logs.push(entry), onProgress: (entry) => this.progress.push(entry) });
    t.after(async () => {
      await this.executor.close();
      for (const [index, times] of this.settled.entries()) assert.equal(times, 1, `attempt ${index} settled ${times} times`);
    });
  }

  /** Executes an attempt; the activity is a new one unless it is given. */
  start(
    work: ThreadWork,
    options: AttemptOptions = {},
  ): { readonly activityId: number; readonly outcome: Promise<AttemptOutcome> } {
    const { attempt = 1, startToCloseTimeoutMs = Number.POSITIVE_INFINITY } = options;
    const { heartbeatTimeoutMs = Number.POSITIVE_INFINITY, activityId = ++this.#lastActivity } = options;
    const index = this.settled.push(0) - 1;
    const outcome = new Promise<AttemptOutcome>((resolve) => {
      let isReturned = false;
      this.executor.execute({ activityId, attempt, work, startToCloseTimeoutMs, heartbeatTimeoutMs }, (_, result) => {
        assert.ok(isReturned, 'an attempt settled within execute');
        this.settled[index] = (this.settled[index] ?? 0) + 1;
        resolve(result);
      });
      isReturned = true;
    });
    return { activityId, outcome };
  }

  run(work: ThreadWork, options: AttemptOptions = {}): Promise<AttemptOutcome> {
    return this.start(work, options).outcome;
  }

  /** The value that work completes with. */
  async valueOf(work: ThreadWork, options: AttemptOptions = {}): Promise<unknown> {
    const outcome = await this.run(work, options);
    if (outcome.status === 'failed') throw outcome.error;
    return outcome.value;
  }

  /** The error that work fails with. */
  async errorOf(work: ThreadWork, options: AttemptOptions = {}): Promise<Error> {
    const outcome = await this.run(work, options);
    assert.equal(outcome.status, 'failed');
    return outcome.error;
  }

  /** Asserts that work fails with an HgmError of this code, and returns it. */
  async refusal(code: ErrorCode, work: ThreadWork, options: AttemptOptions = {}): Promise<HgmError> {
    return assertCode(await this.errorOf(work, options), code);
  }
}

export interface AttemptOptions {
  readonly activityId?: number;
  readonly attempt?: number;
  readonly startToCloseTimeoutMs?: number;
  readonly heartbeatTimeoutMs?: number;
}

export function assertCode(error: unknown, code: ErrorCode): HgmError {
  assert.ok(error instanceof HgmError, `expected an HgmError ${code}, not ${String(error)}`);
  assert.equal(error.code, code, error.message);
  return error;
}

export function failureOf(outcome: AttemptOutcome): Error {
  assert.equal(outcome.status, 'failed');
  return outcome.error;
}

const FIXTURES = new URL('../../../fixtures/', import.meta.url);

export function fixtureUrl(name: string): string {
  return new URL(name, FIXTURES).href;
}

/** A call of a function of the fixture module `work-functions`. */
export function call(exportName: string, input?: unknown): FunctionWork {
  return { type: 'function', moduleUrl: fixtureUrl('work-functions.js'), exportName, input, key: 'root/a', action: 'a', seed: 7 };
}

/** The problem whose agents say what is to happen. */
export function behaviours(params: Readonly<Record<string, Json>> = {}): ProblemReference {
  return { url: fixtureUrl('behaviours-problem.js'), params, seed: 7 };
}

/** The evaluation of an agent of that problem. */
export function evaluate(what: string, value?: number, problem: ProblemReference = behaviours()): EvaluateWork {
  const agent = agentOf('root/0', value === undefined ? { do: what } : { do: what, value });
  return { type: 'evaluate', problem, agent, task: 'b', taskNumber: 1 };
}

let agents = 0;

/** An agent of its own. */
export function agentOf(key: string, state: Json): AgentReference {
  return { number: agents++, key, state };
}
