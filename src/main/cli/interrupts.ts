import type { Cli, Interruption } from './cli.js';
import { exitCodeOfSignal } from './exit-code.js';

/**
 * A signal that follows another one within this time counts as the same one, in milliseconds. The terminal sends a signal to all processes, and
 * npm and some shells send it to their child again. People need longer to press Ctrl-C twice.
 */
const REPEAT_MS = 200;

/** Ctrl-C and SIGTERM while a command works, and the end of the reader of its output. */
export interface Interrupts {
  /** Aborts at the first signal. */
  readonly signal: AbortSignal;
  /** Resolves at the first signal. */
  readonly promise: Promise<undefined>;
  /** The first one that came. */
  readonly received: Interruption | undefined;
  /** Whether the reader of stdout is gone. */
  readonly isUnread: boolean;
  /** Gives the signals back to the process. */
  close(): void;
}

/** Listens for signals: the first one asks the command to stop, the second one leaves at once. */
export function watchInterrupts(cli: Cli): Interrupts {
  const controller = new AbortController();
  let received: Interruption | undefined;
  let firstMs = 0;
  let isUnread = false;
  const listen = (signal: Interruption) => () => {
    const nowMs = cli.clock.now();
    isUnread ||= signal === 'unread';
    if (received === undefined) {
      received = signal;
      firstMs = nowMs;
      controller.abort();
      return;
    }
    // Ctrl-C ends the reader of stdout too, which comes as `unread`: that is no second request to leave.
    if (nowMs - firstMs < REPEAT_MS || signal === 'unread') return;
    // An exit waits for a thread inside a native call. Without our listeners the next signal ends the process at once.
    close();
    cli.leave(exitCodeOfSignal(signal));
  };
  const listeners = (['SIGINT', 'SIGTERM', 'unread'] as const).map((signal) => [signal, listen(signal)] as const);
  const close = (): void => {
    for (const [signal, listener] of listeners) cli.signals.off(signal, listener);
  };
  for (const [signal, listener] of listeners) cli.signals.on(signal, listener);
  return {
    signal: controller.signal,
    promise: new Promise((resolve) => controller.signal.addEventListener('abort', () => resolve(undefined))),
    get received() {
      return received;
    },
    get isUnread() {
      return isUnread;
    },
    close,
  };
}
