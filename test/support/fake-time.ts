import type { RunningTime } from '../../src/main/time/suspension-watch.js';
import { Suspensions } from '../../src/main/time/suspensions.js';

/** Time of which the test says when nothing of the process ran, and when that is known. */
export class FakeTime implements RunningTime {
  /** How often something has begun to be timed. */
  begun = 0;
  closed = 0;
  readonly #suspensions = new Suspensions();
  #unknownFromMs = Number.POSITIVE_INFINITY;

  begin(): void {
    this.begun++;
  }

  knownUntilMs(nowMs: number): number {
    return Math.min(nowMs, this.#unknownFromMs);
  }

  suspendedMs(fromMs: number, toMs: number): number {
    return this.#suspensions.within(fromMs, toMs);
  }

  get totalSuspendedMs(): number {
    return this.#suspensions.totalMs;
  }

  async close(): Promise<void> {
    this.closed++;
  }

  /** From this moment on it is not known whether the process ran. */
  doubt(fromMs: number): void {
    this.#unknownFromMs = fromMs;
  }

  /** All is known: nothing ran between two moments. */
  note(fromMs: number, toMs: number): void {
    this.#unknownFromMs = Number.POSITIVE_INFINITY;
    this.#suspensions.note(fromMs, toMs);
  }
}
