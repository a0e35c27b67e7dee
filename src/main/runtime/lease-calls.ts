import { type Clock, systemClock, type TimerHandle } from '../../shared/clock.js';
import { ActivityTable } from '../../shared/collections/activity-table.js';
import { decodeError } from '../../shared/error-envelope.js';
import type { LeaseCall, LeaseOrder, LeaseReply } from './lease-exchange.js';

/**
 * How long after a message its answer is waited for before another one is sent, in milliseconds: what comes meanwhile goes together, once the thread has answered. Where that
 * takes longer, as of an ask that waits for work, nothing waits for it.
 */
export const GATHERING_MS = 2;

interface Waiting {
  readonly resolve: (json: string) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Has the thread of a run do what those outside ask of it: all that comes in one turn of the event loop with one message, and all that comes while that is done with the next
 * one. Each message wakes the thread, and each that it finds has what it brings recorded and committed.
 */
export class LeaseCalls {
  readonly #exchange: (calls: readonly LeaseCall[]) => Promise<readonly LeaseReply[]>;
  #waiting = new ActivityTable<Waiting>();
  #calls: LeaseCall[] = [];
  #last = 0;
  #isDue = false;
  /** How many exchanges the thread has still to answer. */
  #open = 0;
  /** When the last one was sent. */
  #sentAtMs = Number.NEGATIVE_INFINITY;
  readonly #clock: Clock;
  /** Until when calls gather; undefined where none do. */
  #gathering: TimerHandle | undefined;

  /** @param exchange - does calls in the thread; rejects where that is gone, or has let the run go */
  constructor(exchange: (calls: readonly LeaseCall[]) => Promise<readonly LeaseReply[]>, clock: Clock = systemClock) {
    this.#exchange = exchange;
    this.#clock = clock;
  }

  /** @returns the answer as JSON, and how to say that nobody waits for it any more */
  call(order: LeaseOrder): { readonly answer: Promise<string>; readonly forget: () => void } {
    const number = ++this.#last;
    const answer = new Promise<string>((resolve, reject) => this.#waiting.add(number, { resolve, reject }));
    this.#add({ number, order });
    return {
      answer,
      forget: () => {
        if (this.#waiting.has(number)) this.#add({ number, order: { type: 'forget' } });
      },
    };
  }

  #add(call: LeaseCall): void {
    this.#calls.push(call);
    if (this.#isDue || this.#gathering !== undefined) return;
    if (this.#open > 0 && this.#clock.now() - this.#sentAtMs < GATHERING_MS) {
      this.#gathering = this.#clock.setTimer(GATHERING_MS, () => void this.#send());
      return;
    }
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      void this.#send();
    });
  }

  async #send(): Promise<void> {
    const calls = this.#calls;
    this.#calls = [];
    if (this.#gathering !== undefined) this.#clock.clearTimer(this.#gathering);
    this.#gathering = undefined;
    this.#sentAtMs = this.#clock.now();
    this.#open++;
    try {
      const replies = await this.#exchange(calls);
      this.#open--;
      for (const reply of replies) this.#settle(reply);
    } catch (error) {
      this.#open--;
      const waiting = this.#waiting.values();
      this.#waiting = new ActivityTable();
      for (const { reject } of waiting) reject(error);
    }
    // The thread tells nothing but as an answer.
    const isUnheard = this.#open === 0 && this.#waiting.size > 0 && !this.#isDue;
    if (this.#gathering !== undefined || isUnheard) void this.#send();
  }

  #settle(reply: LeaseReply): void {
    const { number } = reply;
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    if ('error' in reply) waiting?.reject(decodeError(reply.error));
    else waiting?.resolve(reply.json);
  }
}
