import {
  describeDifference,
  isSameContent,
  type KeptContent,
  type ProblemContent,
} from '../../../shared/content/problem-content.js';
import { HgmError } from '../../../shared/errors.js';
import type { EventStream } from '../events/event-stream.js';
import type { RunEvent } from '../events/run-events.js';

/** A run that is taken up, with a problem that may be other than before. */
export interface ProblemChange {
  readonly runId: string;
  readonly url: string;
  readonly kept: KeptContent;
  readonly now: ProblemContent;
  /** Whether to go on all the same. */
  readonly force: boolean;
}

/**
 * Refuses a problem that has changed, or warns of it.
 *
 * @throws HgmError ERR_PROBLEM_CHANGED
 */
export function answerProblemChange({ runId, url, kept, now, force }: ProblemChange, events: EventStream<RunEvent>): void {
  if (isSameContent(kept, now)) return;
  const difference = describeDifference(kept, now);
  const what = `the problem ${url} is not what it was when run ${runId} was last taken up${difference === '' ? '' : ` (${difference})`}`;
  if (!force) {
    const remedy = 'bring the old version back, or go on all the same with --force';
    const message = `${what}, so old and new results may not compare; ${remedy}`;
    throw new HgmError('ERR_PROBLEM_CHANGED', message, { details: { runId, url } });
  }
  const message = `${what}; old and new results may not compare`;
  events.push({ type: 'log', activity: null, level: 'warn', message, source: 'log' });
}
