import { afterTime, type Clock } from '../../../shared/clock.js';

/** How long nobody has asked when that is told, in milliseconds. */
const PATIENCE_MS = 10_000;

export interface AskWatchParts {
  readonly clock: Clock;
  /** Whether the run waits for somebody to ask: nobody does or holds anything, and nothing else does activities. */
  readonly isWaiting: () => boolean;
  /** Told once each time that nobody has asked for so long. */
  readonly onSilence: (silenceMs: number) => void;
}

/** Notices when nobody asks for work that only those outside do. */
export class AskWatch {
  readonly #parts: AskWatchParts;
  #askedAtMs = 0;
  #forget: (() => void) | undefined;

  constructor(parts: AskWatchParts) {
    this.#parts = parts;
  }

  /** Somebody asks, the run begins, or is left to those outside. */
  asked(): void {
    const { clock } = this.#parts;
    this.#askedAtMs = clock.now();
    this.#forget ??= afterTime(clock, PATIENCE_MS, () => this.#look());
  }

  close(): void {
    this.#forget?.();
  }

  #look(): void {
    const { clock, isWaiting, onSilence } = this.#parts;
    const silenceMs = isWaiting() ? clock.now() - this.#askedAtMs : 0;
    this.#forget = undefined;
    if (silenceMs >= PATIENCE_MS) onSilence(PATIENCE_MS);
    else this.#forget = afterTime(clock, PATIENCE_MS - silenceMs, () => this.#look());
  }
}
