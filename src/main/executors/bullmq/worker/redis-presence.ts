/** Why it seems to be away, where no connection has failed since it answered last. */
const SLOW = 'it takes too long';
/** It is away once it has not answered for more ticks than these. */
const PATIENCE_TICKS = 3;

export interface PresenceEvents {
  /** Redis does not answer. */
  onAway(reason: string): void;
  /** It answers again. */
  onBack(): void;
}

/**
 * Whether Redis answers. What is waited for is counted in ticks of this process, of which one that was halted, or had much to do, has made one only: the
 * answer may lie there.
 */
export class RedisPresence {
  readonly #askRedis: () => Promise<unknown>;
  readonly #events: PresenceEvents;
  #lastError = SLOW;
  #isAsked = false;
  #unanswered = 0;
  #isAway = false;

  /** @param askRedis - something that it answers at once; rejects with a `ReplyError` where it refuses that */
  constructor(askRedis: () => Promise<unknown>, events: PresenceEvents) {
    this.#askRedis = askRedis;
    this.#events = events;
  }

  /** A connection to it has failed. */
  noteError(message: string): void {
    this.#lastError = message;
  }

  /** It has answered something. */
  noteAnswer(): void {
    this.#lastError = SLOW;
    this.#unanswered = 0;
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#events.onBack();
  }

  /** Asks it, or looks whether it has answered; to be called regularly while something else that it was asked lasts. */
  tick(): void {
    if (!this.#isAsked) void this.#ask();
    if (++this.#unanswered <= PATIENCE_TICKS || this.#isAway) return;
    this.#isAway = true;
    this.#events.onAway(this.#lastError);
  }

  async #ask(): Promise<void> {
    this.#isAsked = true;
    try {
      await this.#askRedis();
    } catch (thrown) {
      // What it refuses it has answered; else the connection was closed by this worker.
      if (!(thrown instanceof Error && thrown.name === 'ReplyError')) return;
    } finally {
      this.#isAsked = false;
    }
    this.noteAnswer();
  }
}
