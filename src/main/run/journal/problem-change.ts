import { HgmError } from '../../../shared/errors.js';
import type { EventStream } from '../events/event-stream.js';
import type { RunEvent } from '../events/run-events.js';

/** A run that is taken up with a problem other than before. */
export interface ProblemChange {
  readonly runId: string;
  readonly url: string;
  /** Whether to go on all the same. */
  readonly force: boolean;
}

/**
 * Refuses a problem that has changed, or warns of it.
 *
 * @throws HgmError ERR_PROBLEM_CHANGED
 */
export function answerProblemChange({ runId, url, force }: ProblemChange, events: EventStream<RunEvent>): void {
  const what = `the problem ${url} is not what it was when run ${runId} was last taken up`;
  if (!force) {
    const remedy = 'bring the old version back, or go on all the same with --force';
    const message = `${what}, so old and new results may not compare; ${remedy}`;
    throw new HgmError('ERR_PROBLEM_CHANGED', message, { details: { runId, url } });
  }
  const message = `${what}; old and new results may not compare`;
  events.push({ type: 'log', activity: null, level: 'warn', message, source: 'log' });
}
