import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiError } from './api-error.js';
import { type LoadingPace, Reading } from './reading.js';

/** What is read: an earlier value stays in sight while a later reading fails. */
export interface Loaded<Value> {
  readonly value: Value | undefined;
  readonly error: ApiError | undefined;
  /** Reads again, at once or after what is being read. */
  readonly reload: () => void;
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
    const reading = new Reading({
      load: () => latest.current.load(),
      pace: () => latest.current.pace,
      isHidden: () => document.hidden,
      loaded: (value) => setState({ identity, value }),
      failed: (error) => setState((before) => ({ ...(before.identity === identity ? before : { identity }), error })),
    });
    const wake = (): void => reading.wake();
    latest.current.wake = wake;
    latest.current.reload = () => reading.reload();
    document.addEventListener('visibilitychange', wake);
    return () => {
      document.removeEventListener('visibilitychange', wake);
      reading.close();
    };
  }, [identity]);
  useEffect(() => latest.current.wake(), [pace.version, pace.everyMs]);

  const isOfNow = state.identity === identity;
  return {
    value: isOfNow ? state.value : undefined,
    error: isOfNow ? state.error : undefined,
    reload: () => latest.current.reload(),
  };
}
