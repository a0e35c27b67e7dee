import { apply, defineProperties, getProperty } from '../../shared/primordials.js';

/** An abort signal that synchronous code can poll, though no message reaches it. */
export interface PollingSignal {
  /** A real AbortSignal: reading `aborted` or `reason`, or calling `throwIfAborted`, calls `poll` first. */
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
}

/** Taken before user code is loaded, which may change them. */
const Controller = AbortController;
const native = AbortSignal.prototype;
const { throwIfAborted } = native;

function nativeOf(signal: AbortSignal, property: 'aborted' | 'reason'): unknown {
  return getProperty(native, property, signal);
}

/**
 * @param poll - looks whether an abort was asked for, and then calls `abort`. The real controller is aborted before the reader gets
 * an answer, so that listeners, `AbortSignal.any` and the reader agree
 */
export function makePollingSignal(poll: () => void): PollingSignal {
  const controller = new Controller();
  const { signal } = controller;
  defineProperties(signal, {
    aborted: {
      get: () => {
        poll();
        return nativeOf(signal, 'aborted');
      },
    },
    reason: {
      get: () => {
        poll();
        return nativeOf(signal, 'reason');
      },
    },
    throwIfAborted: {
      value: () => {
        poll();
        apply(throwIfAborted, signal, []);
      },
    },
  });
  return { signal, abort: (reason) => controller.abort(reason) };
}
