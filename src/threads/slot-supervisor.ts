import type { ThreadNotice } from '../shared/messages.js';
import type { ThreadSlot } from '../shared/thread/thread-slot.js';
import type { ControlChannel } from './channels/control-channel.js';
import type { Supervisor } from './supervisor.js';

/** The main thread as the supervisor of a pool thread: it reads a slot of shared memory, and sends its reasons over a port. */
export class SlotSupervisor implements Supervisor {
  readonly #slot: ThreadSlot;
  readonly #control: ControlChannel;

  constructor(slot: ThreadSlot, control: ControlChannel) {
    this.#slot = slot;
    this.#control = control;
  }

  claim(ticket: number): boolean {
    this.#control.forgetAbort();
    return this.#slot.claim(ticket);
  }

  enter(phase: 'loading' | 'running', ticket: number, nowMs: number): void {
    this.#slot.enter(phase, ticket, nowMs);
  }

  heartbeat(): void {
    this.#slot.heartbeat();
  }

  cost(ticket: number, cost: number): void {
    this.#slot.costs.tell(ticket, cost);
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
