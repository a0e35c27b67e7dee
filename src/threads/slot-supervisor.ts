import type { ThreadNotice } from '../shared/messages.js';
import type { ActivityRecord } from '../shared/thread/activity-record.js';
import type { ThreadSlot } from '../shared/thread/thread-slot.js';
import type { ControlChannel } from './channels/control-channel.js';
import type { Supervisor } from './supervisor.js';

/** The main thread as the supervisor of a pool thread: it reads a slot of shared memory, and sends its reasons over a port. */
export class SlotSupervisor implements Supervisor {
  readonly #slot: ThreadSlot;
  readonly #control: ControlChannel;

  readonly #record: ActivityRecord | undefined;

  /** @param record - where it is also told what runs, lest it die with the process; undefined for nowhere */
  constructor(slot: ThreadSlot, control: ControlChannel, record: ActivityRecord | undefined) {
    this.#slot = slot;
    this.#control = control;
    this.#record = record;
  }

  claim(ticket: number): boolean {
    this.#control.forgetAbort();
    return this.#slot.claim(ticket);
  }

  enter(phase: 'loading' | 'running', ticket: number, activityId: number, nowMs: number): void {
    this.#slot.enter(phase, ticket, nowMs);
    this.#record?.enter(activityId, nowMs);
  }

  heartbeat(): void {
    this.#slot.heartbeat();
  }

  cost(ticket: number, cost: number): void {
    this.#slot.costs.tell(ticket, cost);
    this.#record?.cost(cost);
  }

  leave(nowMs: number): void {
    this.#slot.leave(nowMs);
  }

  abortReason(ticket: number): Error | undefined {
    // The reason is sent before the request is made, so it has come.
    if (this.#slot.isAbortRequested(ticket)) this.#control.receive();
    return this.#control.abortReason(ticket);
  }

  tell(notice: ThreadNotice): void {
    this.#control.post(notice);
  }
}
