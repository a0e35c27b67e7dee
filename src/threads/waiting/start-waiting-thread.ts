import { MessageChannel, parentPort } from 'node:worker_threads';
import { monotonicMs } from '../../shared/clock.js';
import { encodeError } from '../../shared/error-envelope.js';
import { later } from '../../shared/primordials.js';
import { loadPrograms } from '../../shared/programs/load-programs.js';
import type { WaitingHello } from '../../shared/thread/waiting-protocol.js';
import { divertPrinted, PrintedLines } from '../channels/console-capture.js';
import { LogChannel } from '../channels/log-channel.js';
import { makeHostRemote } from '../host-remote.js';
import { ImpurityWatch } from '../impurity-watch.js';
import { WaitingChannel } from './waiting-channel.js';
import { WaitingRunner } from './waiting-runner.js';

/** Sets the thread up and says hello. No user code runs before the first order. */
export function startWaitingThread(): void {
  if (parentPort === null) throw new TypeError('the entry of a waiting thread runs in threads only');
  const { port1, port2 } = new MessageChannel();
  const channel = new WaitingChannel(port1, {
    onStart: (order) => void runner.start(order),
    onAbort: (ticket, reason) => runner.abort(ticket, reason),
    onAbandon: (ticket) => runner.abandon(ticket),
  });
  const logs = new LogChannel({
    post: (notice) => channel.post(notice),
    now: monotonicMs,
    later: (delayMs, callback) => later(callback, delayMs).unref(),
  });
  const impurities = new ImpurityWatch();
  const { openGuard, ...remote } = makeHostRemote(
    (port) => channel.post({ type: 'host', port }, [port]),
    (call) => impurities.unnoted(call),
  );
  const runner = new WaitingRunner({
    ...remote,
    programs: loadPrograms(openGuard),
    channel,
    impurities,
    log: (activityId, level, source, message) => logs.write(activityId, level, source, message),
  });
  const ofNobody = new PrintedLines((level, line) => logs.write(null, level, 'console', line));
  divertPrinted((level, chunk) => (runner.current?.lines ?? ofNobody).write(level, chunk));
  const ender = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  // The context of the activity whose code threw, or made the promise, is there when this is called.
  process.on('uncaughtException', (error) => {
    channel.post({ type: 'uncaught', ticket: runner.current?.ticket ?? null, error: encodeError(error) });
  });
  process.on('exit', () => Atomics.store(new Int32Array(ender), 0, runner.current?.ticket ?? 0));
  const hello: WaitingHello = { type: 'hgm.waiting', ender, port: port2 };
  parentPort.postMessage(hello, [port2]);
}
