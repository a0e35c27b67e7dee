import { assertNever } from '../../../shared/assert-never.js';
import type { HostEndpoint, SaidNotice, ThreadNotice } from '../../../shared/messages.js';
import type { GuardAddress } from '../../../shared/programs/guard-protocol.js';
import type { ActivityMemory } from '../../../shared/thread/activity-memory.js';
import { exposeHost } from '../../remote/host-endpoint.js';
import type { ExecutorListener } from '../executor.js';

/**
 * Passes a thread's notice on to the executor's listener.
 *
 * @param endpointFor - what the thread reaches, given what its activities remember by
 * @param openGuard - says where the guard of programs is
 */
export function handOnNotice(
  notice: ThreadNotice,
  listener: ExecutorListener | undefined,
  endpointFor: (memory: ActivityMemory | undefined) => HostEndpoint,
  openGuard: () => Promise<GuardAddress>,
): void {
  if (notice.type === 'host') exposeHost(notice.port, endpointFor(listener?.memory), openGuard);
  else tellListener(notice, listener);
}

/** Tells the executor's listener what user code says. */
export function tellListener(notice: SaidNotice, listener: ExecutorListener | undefined): void {
  switch (notice.type) {
    case 'log': {
      const { type: _, ...entry } = notice;
      listener?.onLog(entry);
      return;
    }
    case 'progress': {
      const { type: _, ...entry } = notice;
      listener?.onProgress(entry);
      return;
    }
    default:
      assertNever(notice);
  }
}
