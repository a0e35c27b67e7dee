import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from './api-error.js';
import { restMs } from './reading-pace.js';

/** What is read: an earlier value stays in sight while a later reading fails. */
export interface Loaded<Value> {
  readonly value: Value | undefined;
  readonly error: ApiError | undefined;
  /** Reads again, at once. */
  readonly reload: () => void;
}

export interface LoadingPace {
  /** Another value, such as a place in the journal, has it read again; absent: it is read over and over. */
  readonly version?: number | undefined;
  /** How often at most, in milliseconds; null: once. */
  readonly everyMs: number | null;
}

/**
 * Reads something, and again as it changes, while the page is visible.
 *
 * @param identity - what is read; another one starts anew
 */
export function useLoaded<Value>(identity: string, load: () => Promise<Value>, pace: LoadingPace): Loaded<Value> {
  const [state, setState] = useState<{ identity: string; value?: Value; error?: ApiError }>({ identity });
  const latest = useRef({ load, pace, wake: () => {}, reload: () => {} });
  latest.current.load = load;
  latest.current.pace = pace;

  useEffect(() => {
    const reading = new Reading(
      () => latest.current.load(),
      () => latest.current.pace,
      (value) => setState({ identity, value }),
      (error) => setState((before) => ({ ...(before.identity === identity ? before : { identity }), error })),
    );
    latest.current.wake = () => reading.wake();
    latest.current.reload = () => reading.reload();
    return () => reading.close();
  }, [identity]);
  useEffect(() => latest.current.wake(), [pace.version, pace.everyMs]);

  const isOfNow = state.identity === identity;
  return {
    value: isOfNow ? state.value : undefined,
    error: isOfNow ? state.error : undefined,
    reload: () => latest.current.reload(),
  };
}

/** One thing that is read over and over: one request at a time, none while nobody sees it. */
class Reading<Value> {
  readonly #load: () => Promise<Value>;
  readonly #pace: () => LoadingPace;
  readonly #loaded: (value: Value) => void;
  readonly #failed: (error: ApiError) => void;
  readonly #onVisible = (): void => this.wake();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isReading = false;
  #isClosed = false;
  #failures = 0;
  #tookMs = 0;
  #endedAtMs = Number.NEGATIVE_INFINITY;
  #readVersion: number | undefined = Number.NaN;

  constructor(
    load: () => Promise<Value>,
    pace: () => LoadingPace,
    loaded: (value: Value) => void,
    failed: (error: ApiError) => void,
  ) {
    this.#load = load;
    this.#pace = pace;
    this.#loaded = loaded;
    this.#failed = failed;
    document.addEventListener('visibilitychange', this.#onVisible);
    this.wake();
  }

  /** Reads when it is time, if there is something new. */
  wake(): void {
    clearTimeout(this.#timer);
    if (this.#isClosed || this.#isReading || document.hidden) return;
    const { version, everyMs } = this.#pace();
    const isNew = version === undefined || version !== this.#readVersion || this.#failures > 0;
    const isFirst = this.#endedAtMs === Number.NEGATIVE_INFINITY;
    if (!isFirst && this.#failures === 0 && (everyMs === null || !isNew)) return;
    const waitMs = isFirst ? 0 : this.#endedAtMs + restMs(everyMs ?? 0, this.#tookMs, this.#failures) - performance.now();
    if (waitMs > 0) this.#timer = setTimeout(() => this.wake(), waitMs);
    else void this.#read(version);
  }

  reload(): void {
    this.#endedAtMs = Number.NEGATIVE_INFINITY;
    this.wake();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    document.removeEventListener('visibilitychange', this.#onVisible);
  }

  async #read(version: number | undefined): Promise<void> {
    this.#isReading = true;
    const startedAtMs = performance.now();
    try {
      const value = await this.#load();
      this.#failures = 0;
      this.#readVersion = version;
      if (!this.#isClosed) this.#loaded(value);
    } catch (error) {
      this.#failures++;
      if (!this.#isClosed) this.#failed(error instanceof ApiError ? error : new ApiError('ERR_PAGE', String(error), null));
    }
    this.#isReading = false;
    this.#endedAtMs = performance.now();
    this.#tookMs = this.#endedAtMs - startedAtMs;
    this.wake();
  }
}
