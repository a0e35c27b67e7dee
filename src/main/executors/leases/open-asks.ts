import { afterTime, type Clock } from '../../../shared/clock.js';
import { LinkedQueue, type QueueItem } from '../../../shared/collections/linked-queue.js';
import { HgmError } from '../../../shared/errors.js';
import type { ResolvedAsk } from '../../../shared/leases/ask-fields.js';
import type { LeaseKind } from '../../../shared/leases/lease-info.js';
import type { OutsideShare } from '../lease-desk.js';
import type { LeasedAttempt } from './held-attempt.js';

/** Most asks that wait at a time. */
const MOST_ASKS = 1000;

/** Makes what an ask is answered, of what is leased at that moment; that runs out at a time by the wall clock, in ISO 8601, which says nothing where there is none. */
export type AskForm<Answer> = (leased: readonly LeasedAttempt[], expiresAt: string) => Answer;

/** An ask that has had no answer. */
export class OpenAsk implements QueueItem<OpenAsk> {
  readonly options: ResolvedAsk;
  readonly answer: AskForm<void>;
  readonly refuse: (error: HgmError) => void;
  /** Whether the run has chosen all that it can for it: from then on it is given what there is, before that only all that it wants. */
  isReady = false;
  /** Whether whoever asked has gone. */
  isGone = false;
  /** Whether it has leases, and waits for these to be committed. */
  isGranted = false;
  queued = false;
  previous: OpenAsk | null = null;
  next: OpenAsk | null = null;
  /** Takes back what would end the wait, where there is such a thing. */
  forgetTimer: (() => void) | undefined;
  forgetSignal: (() => void) | undefined;

  private constructor(options: ResolvedAsk, answer: AskForm<void>, refuse: (error: HgmError) => void) {
    this.options = options;
    this.answer = answer;
    this.refuse = refuse;
  }

  /** What `form` throws refuses the ask. */
  static of<Answer>(
    options: ResolvedAsk,
    form: AskForm<Answer>,
    resolve: (answer: Answer) => void,
    reject: (error: unknown) => void,
  ): OpenAsk {
    const answer: AskForm<void> = (leased, expiresAt) => {
      try {
        resolve(form(leased, expiresAt));
      } catch (thrown) {
        reject(thrown);
      }
    };
    return new OpenAsk(options, answer, reject);
  }

  takes(kind: LeaseKind): boolean {
    return this.options.kinds.includes(kind);
  }
}

/** The asks that wait, the first one first. */
export class OpenAsks {
  readonly #clock: Clock;
  readonly #open = new LinkedQueue<OpenAsk>();
  /** Those that have leases. */
  readonly #granted = new LinkedQueue<OpenAsk>();
  readonly #wanted = { expand: 0, evaluate: 0, all: 0 };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#open.size;
  }

  get wanted(): OutsideShare['wanted'] {
    return this.#wanted;
  }

  /** Those that wait at this moment. */
  [Symbol.iterator](): Iterator<OpenAsk> {
    return this.#open.items().values();
  }

  /** @throws HgmError ERR_ASKS_FULL */
  add(ask: OpenAsk): void {
    if (this.#open.size + this.#granted.size >= MOST_ASKS) {
      const message = `${MOST_ASKS} asks wait for work of this run already; ask again later, for more leases at a time`;
      throw new HgmError('ERR_ASKS_FULL', message);
    }
    this.#open.push(ask);
    this.#count(ask, 1);
    const { signal } = ask.options;
    if (signal === undefined) return;
    const onAbort = () => this.forget(ask);
    signal.addEventListener('abort', onAbort, { once: true });
    ask.forgetSignal = () => signal.removeEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  }

  /** Whoever asked has gone. */
  forget(ask: OpenAsk): void {
    ask.isGone = true;
    this.answer(ask);
  }

  /** Nothing could be given at once: it waits for as long as it said. */
  wait(ask: OpenAsk): void {
    if (!ask.queued || ask.isGranted) return;
    const { waitMs } = ask.options;
    if (waitMs === 0) this.answer(ask);
    else ask.forgetTimer ??= afterTime(this.#clock, waitMs, () => this.answer(ask));
  }

  /** It has leases, which are being committed. */
  granting(ask: OpenAsk): void {
    if (!this.#leave(ask)) return;
    ask.forgetTimer?.();
    ask.isGranted = true;
    this.#granted.push(ask);
  }

  answer(ask: OpenAsk, leased: readonly LeasedAttempt[] = [], expiresAt = ''): void {
    if (this.#end(ask)) ask.answer(leased, expiresAt);
  }

  refuseAll(error: HgmError): void {
    for (const ask of [...this.#open.items(), ...this.#granted.items()]) if (this.#end(ask)) ask.refuse(error);
  }

  #end(ask: OpenAsk): boolean {
    if (!this.#leave(ask)) return false;
    ask.forgetTimer?.();
    ask.forgetSignal?.();
    return true;
  }

  /** Returns whether it waited for anything. */
  #leave(ask: OpenAsk): boolean {
    if (!ask.queued) return false;
    if (ask.isGranted) {
      this.#granted.remove(ask);
    } else {
      this.#open.remove(ask);
      this.#count(ask, -1);
    }
    return true;
  }

  #count(ask: OpenAsk, sign: 1 | -1): void {
    const count = sign * ask.options.count;
    this.#wanted.all += count;
    if (ask.takes('expand')) this.#wanted.expand += count;
    if (ask.takes('evaluate')) this.#wanted.evaluate += count;
  }
}
