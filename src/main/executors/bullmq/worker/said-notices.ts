import type { SaidNotice } from '../../../../shared/messages.js';

/** Most log lines that wait to be sent: user code may print more than Redis takes, and Redis may be away. */
const MAXIMUM_LINES = 1000;

/** What user code has said and that is not sent: log lines, and the latest progress of each activity. */
export class SaidNotices {
  #lines: SaidNotice[] = [];
  readonly #progress = new Map<number, SaidNotice>();
  #dropped = 0;

  add(notice: SaidNotice): void {
    if (notice.type === 'progress') this.#progress.set(notice.activityId, notice);
    else if (this.#lines.length < MAXIMUM_LINES) this.#lines.push(notice);
    else this.#dropped++;
  }

  take(): SaidNotice[] {
    const said = [...this.#lines, ...this.#progress.values()];
    this.#lines = [];
    this.#progress.clear();
    if (this.#dropped > 0) {
      const message = `${this.#dropped} more lines were printed than can be sent at a time, and are left out`;
      said.push({ type: 'log', activityId: null, level: 'warn', message, source: 'log' });
      this.#dropped = 0;
    }
    return said;
  }
}
