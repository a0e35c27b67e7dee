import type { OutputStream } from '../cli.js';
import { type RunView, STOPPING_NOTICE } from './run-view.js';

/** Shows nothing of a run but that it is stopping: the user who pressed Ctrl-C needs to know. */
export function quietView(stream: OutputStream): RunView {
  const nothing = (): void => undefined;
  return {
    open: nothing,
    started: nothing,
    log: nothing,
    stopping: () => void stream.write(`${STOPPING_NOTICE}\n`),
    close: nothing,
  };
}
