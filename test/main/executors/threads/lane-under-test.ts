import assert from 'node:assert/strict';
import { MessageChannel, type Worker } from 'node:worker_threads';
import type { Attempt } from '../../../../src/main/executors/executor.js';
import { PendingAttempt } from '../../../../src/main/executors/threads/pending-attempt.js';
import { PoolThread } from '../../../../src/main/executors/threads/pool-thread.js';
import { ProblemNumbers } from '../../../../src/main/executors/threads/problem-numbers.js';
import { ThreadLane, type ThreadLaneOptions } from '../../../../src/main/executors/threads/thread-lane.js';
import { ThreadSlot } from '../../../../src/shared/thread/thread-slot.js';
import { call } from './thread-harness.js';

type Limits = Pick<Attempt, 'startToCloseTimeoutMs' | 'heartbeatTimeoutMs'>;

const LIMITS: Limits = { startToCloseTimeoutMs: 1000, heartbeatTimeoutMs: 1000 };

/** A lane whose thread is the test: it writes the slot as a thread would. */
export class LaneUnderTest {
  readonly slot = new ThreadSlot();
  readonly lane: ThreadLane;
  terminations = 0;
  #lastActivity = 0;

  constructor(options: Partial<ThreadLaneOptions> = {}) {
    const { port1 } = new MessageChannel();
    // All that a lane does with its worker is to terminate it.
    const worker = { terminate: async () => this.terminations++ } as unknown as Worker;
    const hello = { type: 'hgm.hello', threadId: 1, slot: this.slot.buffer, port: port1 } as const;
    const listener = { onAnswer: () => undefined, onNotice: () => undefined };
    this.lane = new ThreadLane(new PoolThread(worker, hello, listener), new ProblemNumbers(), { budgetMs: 64, ...options });
  }

  /** @param limits - of each attempt */
  take(count: number, nowMs = 0, limits: Limits = LIMITS) {
    const attempts = Array.from({ length: count }, () => {
      const activityId = ++this.#lastActivity;
      return new PendingAttempt({ activityId, attempt: 1, work: call('echo'), ...limits }, () => undefined);
    });
    const { batch, message } = this.lane.take(attempts, nowMs);
    assert.equal(message.firstTicket, batch.firstTicket);
    return { attempts, batch, tickets: attempts.map((_, index) => (batch.firstTicket + index) | 0) };
  }

  /** The thread claims and runs an execution. */
  run(ticket: number | undefined, phase: 'loading' | 'running' = 'running', nowMs?: number): boolean {
    assert.ok(ticket !== undefined);
    if (!this.slot.claim(ticket)) return false;
    this.slot.enter(phase, ticket, nowMs);
    return true;
  }
}
