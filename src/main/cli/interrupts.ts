import type { Cli, InterruptSignal } from './cli.js';
import { exitCodeOfSignal } from './exit-code.js';

/** Ctrl-C and SIGTERM while a command works. */
export interface Interrupts {
  /** Aborts at the first signal. */
  readonly signal: AbortSignal;
  /** Resolves at the first signal. */
  readonly promise: Promise<undefined>;
  /** The first signal that came. */
  readonly received: InterruptSignal | undefined;
  /** Gives the signals back to the process. */
  close(): void;
}

/** Listens for signals: the first one asks the command to stop, the second one leaves at once. */
export function watchInterrupts(cli: Cli): Interrupts {
  const controller = new AbortController();
  let received: InterruptSignal | undefined;
  const listen = (signal: InterruptSignal) => () => {
    if (received !== undefined) {
      // A thread inside a native call keeps even an exit waiting. The next signal does not: nobody listens to it any more.
      close();
      cli.leave(exitCodeOfSignal(signal));
      return;
    }
    received = signal;
    controller.abort();
  };
  const onInterrupt = listen('SIGINT');
  const onTerminate = listen('SIGTERM');
  const close = (): void => {
    cli.signals.off('SIGINT', onInterrupt);
    cli.signals.off('SIGTERM', onTerminate);
  };
  cli.signals.on('SIGINT', onInterrupt);
  cli.signals.on('SIGTERM', onTerminate);
  return {
    signal: controller.signal,
    promise: new Promise((resolve) => controller.signal.addEventListener('abort', () => resolve(undefined))),
    get received() {
      return received;
    },
    close,
  };
}
