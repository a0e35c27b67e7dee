import { assertNever } from '../../../shared/assert-never.js';
import type { ThreadNotice } from '../../../shared/messages.js';
import { exposeHostServices } from './host-endpoint.js';
import type { ResolvedThreadExecutorOptions } from './thread-executor-options.js';

/** Hands what a thread tells on to whoever wants to know. */
export function handOnNotice(notice: ThreadNotice, options: ResolvedThreadExecutorOptions): void {
  switch (notice.type) {
    case 'log': {
      const { type: _, ...entry } = notice;
      options.onLog(entry);
      return;
    }
    case 'progress': {
      const { type: _, ...entry } = notice;
      options.onProgress(entry);
      return;
    }
    case 'host':
      exposeHostServices(notice.port, options.hostServices);
      return;
    default:
      assertNever(notice);
  }
}
