/** What becomes of the attempts that a thread for work that waits had when it ends. */
import { describeThrown } from '../../../shared/error-envelope.js';
import { HgmError } from '../../../shared/errors.js';
import { describeWork, type ThreadWork } from '../../../shared/work.js';
import type { Attempt } from '../executor.js';
import { repeatedEndError, threadEndError } from '../threads/thread-end-error.js';
import type { ThreadEnd } from '../threads/thread-pool.js';
import type { LiveAttempt, WaitingAttempt } from './waiting-attempt.js';
import type { WaitingThread } from './waiting-thread.js';

/** How often an attempt is run again beside others, uncharged, when its thread ends for no fault of its own; then it runs alone. */
const MAXIMUM_RERUNS = 3;

/** The attempts that a thread had not settled. */
export interface WaitingEnd {
  /** Those that fail with it. */
  readonly lost: readonly { readonly pending: WaitingAttempt; readonly error: Error; readonly elapsedMs: number }[];
  /** Those that run again under the same number, in their order. */
  readonly unaffected: readonly WaitingAttempt[];
  /** Whether no attempt is charged with an error that has ended the thread. */
  readonly isUnseen: boolean;
}

/**
 * Those that were to end do. Of the others the one pays whose code ended the thread, where that is known: others run again; where it is not,
 * each of them by itself, so that it is found, unless the thread was ended because its loop did not turn.
 */
export function endOfWaiting(thread: WaitingThread, end: ThreadEnd): WaitingEnd {
  const all = [...thread.live.values()];
  const ender = thread.isBlocked ? undefined : (thread.live.get(thread.endedBy) ?? (all.length === 1 ? all[0] : undefined));
  const lost: { pending: WaitingAttempt; error: Error; elapsedMs: number }[] = [];
  const unaffected: WaitingAttempt[] = [];
  for (const live of all) {
    const { pending } = live;
    const { stop, attempt } = pending;
    const elapsedMs = elapsedOf(live);
    if (stop !== undefined) lost.push({ pending, error: stop.error, elapsedMs });
    else if (live === ender) lost.push({ pending, error: threadEndError(attempt, end), elapsedMs });
    else if (++pending.reruns > MAXIMUM_RERUNS && pending.travelsAlone) {
      lost.push({ pending, error: repeatedEndError(attempt, end, pending.reruns), elapsedMs: 0 });
    } else {
      // One that takes long would never end beside others that end the thread again and again.
      pending.travelsAlone ||= (ender === undefined && !thread.isBlocked) || pending.reruns >= MAXIMUM_RERUNS;
      unaffected.push(pending);
    }
  }
  return { lost, unaffected, isUnseen: ender === undefined && !thread.isBlocked && end.type === 'error' };
}

function elapsedOf({ slot }: LiveAttempt): number {
  const { phase, phaseAgeMs } = slot.read();
  return phase === 'running' ? phaseAgeMs : 0;
}

/** The error of an activity whose code left an error uncaught, in a thread that goes on with the others. */
export function uncaughtError({ work, activityId, attempt }: Attempt<ThreadWork>, cause: Error): HgmError {
  const message = `${describeWork(work)} left an error that nothing caught, ${describeThrown(cause)}; await every promise, and catch errors in callbacks`;
  return new HgmError('ERR_THREAD_EXIT', message, { cause, details: { activityId, attempt } });
}
