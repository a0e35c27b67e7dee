import { assertNever } from '../../../shared/assert-never.js';
import type { ThreadNotice } from '../../../shared/messages.js';
import { exposeHostServices } from '../../remote/host-endpoint.js';
import type { ExecutorListener } from '../executor.js';

/** Passes a thread's notice on to the executor's listener. */
export function handOnNotice(
  notice: ThreadNotice,
  listener: ExecutorListener | undefined,
  hostServices: object | undefined,
): void {
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
    case 'host':
      exposeHostServices(notice.port, hostServices, listener?.memory);
      return;
    default:
      assertNever(notice);
  }
}
