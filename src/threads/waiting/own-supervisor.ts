import type { ThreadNotice } from '../../shared/messages.js';
import type { ThreadSlot } from '../../shared/thread/thread-slot.js';
import type { Supervisor } from '../supervisor.js';
import type { WaitingChannel } from './waiting-channel.js';

/** The main thread as the supervisor of one activity among others that wait: it reads a slot that is the activity's own. */
export class OwnSupervisor implements Supervisor {
  readonly #slot: ThreadSlot;
  readonly #channel: WaitingChannel;
  #reason: Error | undefined;

  constructor(slot: ThreadSlot, channel: WaitingChannel) {
    this.#slot = slot;
    this.#channel = channel;
  }

  /** The main thread has asked for an abort. */
  abort(reason: Error): void {
    this.#reason = reason;
  }

  claim(ticket: number): boolean {
    return this.#slot.claim(ticket);
  }

  enter(phase: 'loading' | 'running', ticket: number, _activityId: number, nowMs: number): void {
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
    if (this.#reason === undefined && this.#slot.isAbortRequested(ticket)) this.#channel.receive();
    return this.#reason;
  }

  tell(notice: ThreadNotice): void {
    this.#channel.post(notice);
  }
}

/** The supervisor of a `setup` that several activities wait for: it is not one of them that ends it. */
export function unwatched(channel: WaitingChannel): Supervisor {
  const nothing = () => undefined;
  return {
    claim: () => true,
    enter: nothing,
    heartbeat: nothing,
    cost: nothing,
    leave: nothing,
    abortReason: nothing,
    tell: (notice) => channel.post(notice),
  };
}
