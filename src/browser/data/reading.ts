import { ApiError } from './api-error.js';
import { restMs } from './reading-pace.js';

export interface LoadingPace {
  /** Another value, such as a place in the journal, has it read again; absent: it is read over and over. */
  readonly version?: number | undefined;
  /** How often at most, in milliseconds; null: once. */
  readonly everyMs: number | null;
}

/** What is read, how often, and who is told. */
export interface ReadingOptions<Value> {
  readonly load: () => Promise<Value>;
  readonly pace: () => LoadingPace;
  /** Whether nobody sees it. */
  readonly isHidden: () => boolean;
  readonly loaded: (value: Value) => void;
  readonly failed: (error: ApiError) => void;
}

/** One thing that is read over and over: one request at a time, none while nobody sees it. */
export class Reading<Value> {
  readonly #options: ReadingOptions<Value>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether it is to be read without waiting: at first, and where that was asked for since the last reading began. */
  #isDue = true;
  #isReading = false;
  #isClosed = false;
  #failures = 0;
  #tookMs = 0;
  #endedAtMs = 0;
  #readVersion: number | undefined;

  constructor(options: ReadingOptions<Value>) {
    this.#options = options;
    this.wake();
  }

  /** Reads when it is time, if there is something new: to be called where it is seen again, and where the pace is another one. */
  wake(): void {
    clearTimeout(this.#timer);
    if (this.#isClosed || this.#isReading || this.#options.isHidden()) return;
    const { version, everyMs } = this.#options.pace();
    if (!this.#isDue && this.#failures === 0) {
      const isNew = version === undefined || version !== this.#readVersion;
      if (everyMs === null || !isNew) return;
    }
    const pauseMs = restMs(everyMs ?? 0, this.#tookMs, this.#failures);
    const waitMs = this.#isDue ? 0 : this.#endedAtMs + pauseMs - performance.now();
    if (waitMs > 0) this.#timer = setTimeout(() => this.wake(), waitMs);
    else void this.#read(version);
  }

  /** Reads at once, or, while a request is under way, once it is answered. */
  reload(): void {
    this.#isDue = true;
    this.wake();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #read(version: number | undefined): Promise<void> {
    const { load, loaded, failed } = this.#options;
    this.#isDue = false;
    this.#isReading = true;
    const startedAtMs = performance.now();
    try {
      const value = await load();
      this.#failures = 0;
      this.#readVersion = version;
      if (!this.#isClosed) loaded(value);
    } catch (error) {
      this.#failures++;
      if (!this.#isClosed) failed(error instanceof ApiError ? error : new ApiError('ERR_PAGE', String(error), null));
    }
    this.#isReading = false;
    this.#endedAtMs = performance.now();
    this.#tookMs = this.#endedAtMs - startedAtMs;
    this.wake();
  }
}
