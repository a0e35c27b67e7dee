/** What is leased and told, on its way to the thread of a run and back: several calls with one message, and their answers with another. */
import { assertNever } from '../../shared/assert-never.js';
import { ActivityTable } from '../../shared/collections/activity-table.js';
import { type ErrorEnvelope, encodeError } from '../../shared/error-envelope.js';
import type { JsonLeasing } from '../../shared/leases/json-leasing.js';

/** What is to be done with what stands in a text of JSON. Whoever made a call that is to be forgotten has gone; one that was answered is ignored. */
export type LeaseOrder = { readonly type: 'ask' | 'tell'; readonly json: string } | { readonly type: 'forget' };

export interface LeaseCall {
  /** The caller's; of a call that is to be forgotten that of that call. */
  readonly number: number;
  readonly order: LeaseOrder;
}

/** What became of a call. */
export type LeaseReply =
  | { readonly number: number; readonly json: string }
  | { readonly number: number; readonly error: ErrorEnvelope };

/** Whoever made an ask. */
class Asker {
  #isGone = false;
  #forget: (() => void) | undefined;

  /** @param forget - says to the run that he has gone */
  begin(forget: () => void): void {
    this.#forget = forget;
    if (this.#isGone) forget();
  }

  forget(): void {
    this.#isGone = true;
    this.#forget?.();
  }
}

/**
 * Does the calls of one caller. An exchange is answered by what has been done when it is, whose calls those were: there is one for each message of answers, and none
 * that waits where no call does.
 */
export class LeaseExchange {
  readonly #leasing: () => Promise<JsonLeasing>;
  /** Of the asks that are still to be answered. */
  readonly #asks = new ActivityTable<Asker>();
  #exchanges: ((replies: readonly LeaseReply[]) => void)[] = [];
  #replies: LeaseReply[] = [];
  /** How many calls are still to be answered. */
  #undone = 0;
  #isDue = false;

  /** @param leasing - rejects where the run was let go */
  constructor(leasing: () => Promise<JsonLeasing>) {
    this.#leasing = leasing;
  }

  exchange(calls: readonly LeaseCall[]): Promise<readonly LeaseReply[]> {
    for (const call of calls) this.#take(call);
    return new Promise((resolve) => {
      this.#exchanges.push(resolve);
      if (this.#replies.length > 0 || this.#exchanges.length > this.#undone) this.#answerSoon();
    });
  }

  #take({ number, order }: LeaseCall): void {
    switch (order.type) {
      case 'ask':
        void this.#reply(number, () => this.#ask(number, order.json));
        return;
      case 'tell':
        void this.#reply(number, async () => (await this.#leasing()).tell(order.json));
        return;
      case 'forget':
        this.#asks.get(number)?.forget();
        return;
      default:
        assertNever(order);
    }
  }

  async #ask(number: number, json: string): Promise<string> {
    const asker = new Asker();
    this.#asks.add(number, asker);
    try {
      return await (await this.#leasing()).ask(json, (forget) => asker.begin(forget));
    } finally {
      this.#asks.delete(number);
    }
  }

  async #reply(number: number, act: () => Promise<string>): Promise<void> {
    this.#undone++;
    const reply = await act().then(
      (json): LeaseReply => ({ number, json }),
      (thrown: unknown): LeaseReply => ({ number, error: encodeError(thrown) }),
    );
    // Not before: those of others are sent meanwhile.
    this.#replies.push(reply);
    this.#undone--;
    this.#answerSoon();
  }

  /** Once all that was committed together has been answered. */
  #answerSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    process.nextTick(() => {
      this.#isDue = false;
      this.#answer();
    });
  }

  #answer(): void {
    const first = this.#exchanges.shift();
    if (first === undefined) return;
    first(this.#replies);
    this.#replies = [];
    // Those that no call is left for.
    const needed = this.#undone;
    for (const resolve of this.#exchanges.splice(needed)) resolve([]);
  }
}
