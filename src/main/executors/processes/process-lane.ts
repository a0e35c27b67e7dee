import { monotonicMs } from '../../../shared/clock.js';
import { encodeError } from '../../../shared/error-envelope.js';
import type { HgmError } from '../../../shared/errors.js';
import type { RunningAttempt } from '../executor.js';
import type { PendingAttempt } from '../threads/pending-attempt.js';
import type { ProblemNumbers } from '../threads/problem-numbers.js';
import { AttemptsPacker } from './attempts-packer.js';
import type { HostChild } from './host-child.js';

/** What the coordinator knows of one worker host: what it was sent and has not answered. */
export class ProcessLane {
  readonly child: HostChild;
  readonly #packer: AttemptsPacker;
  /** In the order in which they were sent. */
  readonly #unsettled = new Map<number, PendingAttempt>();
  /** How many the latest batch had. */
  #lastSent = 0;
  #isStuck = false;
  #isHandingBack = false;

  constructor(child: HostChild, problemNumbers: ProblemNumbers) {
    this.child = child;
    this.#packer = new AttemptsPacker(problemNumbers);
  }

  /** Attempts that it was sent and that have not settled. */
  get load(): number {
    return this.#unsettled.size;
  }

  /** Whether it can be sent attempts. */
  get isOpen(): boolean {
    return !this.#isStuck && !this.#isHandingBack;
  }

  /** Whether it has no more than the batch that it was sent last: what was before that is done. */
  get isOnLastBatch(): boolean {
    return this.#unsettled.size <= this.#lastSent;
  }

  get(activityId: number): PendingAttempt | undefined {
    return this.#unsettled.get(activityId);
  }

  /** @throws what encoding the attempts throws; it has none of them then */
  run(attempts: readonly PendingAttempt[]): void {
    const order = this.#packer.pack(attempts.map(({ attempt }) => attempt));
    try {
      this.child.send(order);
    } catch (error) {
      this.#packer.forgetAll();
      throw error;
    }
    for (const pending of attempts) this.#unsettled.set(pending.attempt.activityId, pending);
    this.#lastSent = attempts.length;
  }

  /** It has settled an attempt, or given it back. @returns the attempt; undefined where it has none of that activity */
  release(activityId: number): PendingAttempt | undefined {
    const pending = this.#unsettled.get(activityId);
    this.#unsettled.delete(activityId);
    return pending;
  }

  /** All that it has not settled, in order: it will settle none of them. */
  releaseAll(): PendingAttempt[] {
    const attempts = [...this.#unsettled.values()];
    this.#unsettled.clear();
    return attempts;
  }

  cancel(activityId: number, reason: HgmError): void {
    this.child.send({ type: 'cancel', activityIds: [activityId], reason: encodeError(reason) });
  }

  /** Asks for what has not started; nothing is sent until it has answered. */
  askBack(): void {
    this.#isHandingBack = true;
    this.child.send({ type: 'handBack' });
  }

  /** It has given back what it had not started. */
  onHandedBack(): void {
    this.#isHandingBack = false;
  }

  /** Whether it was ended for an activity that had settled already. */
  get isStuck(): boolean {
    return this.#isStuck;
  }

  /** Its thread is in a call that nothing interrupts: only its end frees the place. The activity has settled. */
  onStuck(): void {
    this.#isStuck = true;
    this.child.kill('a call in it does not end, and nothing interrupts it');
  }

  /** What runs, and for how long. */
  running(nowMs: number = monotonicMs()): RunningAttempt | undefined {
    const reading = this.child.running();
    if (reading === undefined || !this.#unsettled.has(reading.activityId)) return undefined;
    return { activityId: reading.activityId, elapsedMs: Math.max(0, nowMs - reading.startedAtMs) };
  }
}
