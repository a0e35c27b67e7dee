import { MessageChannel, parentPort, threadId } from 'node:worker_threads';
import { monotonicMs } from '../shared/clock.js';
import type { HelloMessage, RunMessage, RunReply } from '../shared/messages.js';
import { later, unlinked } from '../shared/primordials.js';
import { ThreadSlot } from '../shared/thread/thread-slot.js';
import { ActivityRunner } from './activity-runner.js';
import { captureConsole } from './channels/console-capture.js';
import { ControlChannel } from './channels/control-channel.js';
import { LogChannel } from './channels/log-channel.js';
import type { ThreadServices } from './execution.js';
import { makeHostRemote } from './host-remote.js';
import { ImpurityWatch } from './impurity-watch.js';
import type { MovedReply } from './moved-reply.js';
import { SlotSupervisor } from './slot-supervisor.js';

/** Sets the thread up and says hello. No user code runs before the first message: a thread that dies early is never replaced. */
export function startThread(): (message: RunMessage) => Promise<RunReply | MovedReply> {
  if (parentPort === null) throw new TypeError('the thread entry runs in pool threads only');
  const { port1, port2 } = new MessageChannel();
  const control = new ControlChannel(port1, (ticket) => {
    if (runner.current?.ticket === ticket) runner.current.onAbort();
  });
  const slot = new ThreadSlot();
  const logs = new LogChannel({
    post: (notice) => control.post(notice),
    now: monotonicMs,
    later: (delayMs, callback) => later(callback, delayMs).unref(),
  });
  const services: ThreadServices = {
    supervisor: new SlotSupervisor(slot, control),
    impurities: new ImpurityWatch(),
    host: makeHostRemote((port) => control.post({ type: 'host', port }, [port])),
    log: (activityId, level, source, message) => logs.write(activityId, level, source, message),
  };
  const flushConsole = captureConsole((level, line) => {
    logs.write(runner.current?.activityId ?? null, level, 'console', line);
  });
  const runner = new ActivityRunner(services, flushConsole);
  const hello: HelloMessage = { type: 'hgm.hello', threadId, slot: slot.buffer, port: port2 };
  parentPort.postMessage(hello, [port2]);
  const run = (message: RunMessage) => runner.run(message);
  // Piscina takes the function from a promise, which calls any `then` that user code gave all objects.
  return unlinked(run);
}
