import type { LoggedEvent } from './run-listener.js';

/** Lines kept; earlier ones are let go, and counted. */
const MOST_LINES = 1000;

/** The latest lines of a log. */
export interface LogTail {
  /** The latest of them last, each with its number from 1. */
  readonly lines: readonly (LoggedEvent & { readonly number: number })[];
  /** Earlier ones that are not kept. */
  readonly dropped: number;
}

export class LogLines {
  #lines: LogTail['lines'] = [];
  #added: (LoggedEvent & { readonly number: number })[] = [];
  #count = 0;

  add(event: LoggedEvent): void {
    this.#count++;
    this.#added.push({ ...event, number: this.#count });
    if (this.#added.length > 2 * MOST_LINES) this.#added = this.#added.slice(-MOST_LINES);
  }

  tail(): LogTail {
    this.#lines = [...this.#lines, ...this.#added].slice(-MOST_LINES);
    this.#added = [];
    return { lines: this.#lines, dropped: this.#count - this.#lines.length };
  }
}
