import { MessageChannel, parentPort, threadId, workerData } from 'node:worker_threads';
import { monotonicMs } from '../shared/clock.js';
import { encodeError, toError } from '../shared/error-envelope.js';
import type { BatchMessage, HelloMessage } from '../shared/messages.js';
import { later } from '../shared/primordials.js';
import { loadPrograms } from '../shared/programs/load-programs.js';
import { ActivityRecord, recordFileOf } from '../shared/thread/activity-record.js';
import { ThreadSlot } from '../shared/thread/thread-slot.js';
import { ActivityRunner, type PackedReply, type RunnerServices } from './activity-runner.js';
import { captureConsole } from './channels/console-capture.js';
import { ControlChannel } from './channels/control-channel.js';
import { LogChannel } from './channels/log-channel.js';
import { makeHostRemote } from './host-remote.js';
import { ImpurityWatch } from './impurity-watch.js';
import { SlotSupervisor } from './slot-supervisor.js';

/** Sets the thread up and says hello. No user code runs before the first message: a thread that dies early is never replaced. */
export function startThread(): void {
  if (parentPort === null) throw new TypeError('the thread entry runs in pool threads only');
  const { port1, port2 } = new MessageChannel();
  const control = new ControlChannel(port1, {
    onBatch: (message) => void answer(message),
    onAbort: (ticket) => {
      if (runner.current?.ticket === ticket) runner.current.onAbort();
    },
  });
  const slot = new ThreadSlot();
  const recordFile = recordFileOf(workerData);
  const record = recordFile === undefined ? undefined : new ActivityRecord(recordFile);
  const logs = new LogChannel({
    post: (notice) => control.post(notice),
    now: monotonicMs,
    later: (delayMs, callback) => later(callback, delayMs).unref(),
  });
  const impurities = new ImpurityWatch();
  const { openGuard, ...remote } = makeHostRemote(
    (port) => control.post({ type: 'host', port }, [port]),
    (call) => impurities.unnoted(call),
  );
  const services: RunnerServices = {
    supervisor: new SlotSupervisor(slot, control, record),
    impurities,
    programs: loadPrograms(openGuard),
    ...remote,
    log: (activityId, level, source, message) => logs.write(activityId, level, source, message),
  };
  const flushConsole = captureConsole((level, line) => {
    logs.write(runner.current?.activityId ?? null, level, 'console', line);
  });
  const runner = new ActivityRunner(services, flushConsole);
  const hello: HelloMessage = { type: 'hgm.hello', threadId, slot: slot.buffer, port: port2 };
  parentPort.postMessage(hello, [port2]);

  /** What cannot be posted ends the thread, since its rejection is handled by nobody. */
  async function answer(message: BatchMessage): Promise<void> {
    let packed: PackedReply | undefined;
    try {
      packed = await runner.run(message);
    } catch (thrown) {
      control.post({ type: 'refusal', error: encodeError(toError(thrown, 'reading a message')) });
    }
    record?.leave();
    if (packed !== undefined) control.post(packed.reply, packed.moved);
  }
}
