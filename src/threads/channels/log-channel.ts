import type { LogSource, ThreadNotice } from '../../shared/messages.js';
import type { LogLevel } from '../../shared/problem.js';

/** What a log channel needs of its surroundings. */
export interface LogChannelParts {
  readonly post: (notice: ThreadNotice) => void;
  readonly now: () => number;
  /** Calls back once after `delayMs`. */
  readonly later: (delayMs: number, callback: () => void) => void;
}

/** Most lines that a thread posts in a window. Each takes the main thread some microseconds, and memory until it is read. */
export const LINES_PER_WINDOW = 200;
export const WINDOW_MS = 1000;
const MAXIMUM_MESSAGE_LENGTH = 8192;

/**
 * Posts a thread's log lines, up to {@link LINES_PER_WINDOW} in a window; further ones are counted, and the count is a line of its own. The first that is
 * dropped is told of at once: a run may end, and its threads with it, before the window does.
 */
export class LogChannel {
  readonly #parts: LogChannelParts;
  #windowStart = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #dropped = 0;
  #hasTold = false;

  constructor(parts: LogChannelParts) {
    this.#parts = parts;
  }

  write(activityId: number | null, level: LogLevel, source: LogSource, message: string): void {
    const now = this.#parts.now();
    if (now - this.#windowStart >= WINDOW_MS) this.#open(now);
    if (this.#lines >= LINES_PER_WINDOW) {
      this.#drop();
      return;
    }
    this.#lines++;
    const text = message.length > MAXIMUM_MESSAGE_LENGTH ? `${message.slice(0, MAXIMUM_MESSAGE_LENGTH)}…` : message;
    this.#parts.post({ type: 'log', activityId, level, message: text, source });
  }

  #open(now: number): void {
    this.#windowStart = now;
    this.#lines = 0;
    const dropped = this.#dropped;
    this.#dropped = 0;
    if (dropped === 0) return;
    this.#warn(`${dropped} ${dropped === 1 ? 'line' : 'lines'} dropped: a thread may log ${LINES_PER_WINDOW} lines a second`);
  }

  #warn(message: string): void {
    this.#parts.post({ type: 'log', activityId: null, level: 'warn', message, source: 'log' });
  }

  #drop(): void {
    // Where no further line comes, the count is still told when the window ends. A line that came before that has opened the next one.
    if (this.#dropped === 0) {
      const opened = this.#windowStart;
      this.#parts.later(WINDOW_MS, () => {
        if (this.#dropped > 0 && this.#windowStart === opened) this.#open(this.#parts.now());
      });
    }
    this.#dropped++;
    if (this.#hasTold) return;
    this.#hasTold = true;
    this.#warn(
      `a thread logs more than ${LINES_PER_WINDOW} lines a second: the others are dropped from here on, and counted each second`,
    );
  }
}
