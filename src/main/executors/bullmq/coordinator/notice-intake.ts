import { assertNever } from '../../../../shared/assert-never.js';
import type { Impurities } from '../../../../shared/messages.js';
import type { ActivityWork } from '../../../../shared/work.js';
import type { Attempt, AttemptOutcome, ExecutorListener } from '../../executor.js';
import type { BatchSizer } from '../../threads/batches/batch-sizer.js';
import { KindCosts } from '../../threads/batches/kind-costs.js';
import { tellListener } from '../../threads/hand-on-notice.js';
import type { UnsettledAttempts } from '../../unsettled-attempts.js';
import type { Fingerprints } from '../fingerprint.js';
import { decodeNoticeJob, type RemoteOutcomes, type WorkerNotice } from '../notice-job.js';
import { CallDesk, settledAnswer } from './call-desk.js';
import { Leftovers } from './leftovers.js';
import type { RemoteAttempt } from './remote-attempt.js';
import { arrivedOutcome, checkedOutcome } from './remote-outcome.js';
import type { RunSession } from './run-session.js';

export interface NoticeIntakeParts {
  readonly session: RunSession;
  readonly prints: Fingerprints;
  readonly sizer: BatchSizer;
  readonly unsettled: UnsettledAttempts<RemoteAttempt>;
  settle(worker: string, pending: RemoteAttempt, outcome: AttemptOutcome): void;
  handBack(activityIds: readonly number[], attempts: readonly number[]): void;
  onImpurities(impurities: Impurities): void;
  /** The outcomes of a notice were taken in. */
  onTaken(): void;
}

/** Takes in what workers tell. The first outcome of an attempt counts; what comes late, twice or from nowhere changes nothing. */
export class NoticeIntake {
  readonly #parts: NoticeIntakeParts;
  readonly #leftovers = new Leftovers();
  readonly #desk = new CallDesk();
  #listener: ExecutorListener | undefined;

  constructor(parts: NoticeIntakeParts) {
    this.#parts = parts;
  }

  listen(listener: ExecutorListener): void {
    this.#listener = listener;
    this.#desk.listen(listener);
  }

  /** The worker is gone. */
  forget(worker: string): void {
    this.#desk.forget(worker);
  }

  /** What an earlier coordinator's worker sent for an attempt, before it was asked for here. */
  leftover({ activityId, attempt, work }: Attempt<ActivityWork>): AttemptOutcome | undefined {
    const found = this.#leftovers.take(activityId);
    if (found?.attempt !== attempt || found.fingerprint !== this.#parts.prints.of(work)) return undefined;
    return checkedOutcome(work, found);
  }

  /** @param data - of a job, whoever wrote it */
  take(data: unknown): void {
    const read = decodeNoticeJob(data);
    if (read === undefined) {
      const message = 'something in the queue of notices is none, and is left out';
      this.#listener?.onLog({ activityId: null, level: 'warn', message, source: 'log' });
      return;
    }
    for (const notice of read.notices) this.#take(read.worker, read.generation, notice);
  }

  #take(worker: string, generation: number, notice: WorkerNotice): void {
    const { session, unsettled, onImpurities } = this.#parts;
    if (notice.type === 'outcomes') {
      this.#onOutcomes(worker, generation, notice);
      return;
    }
    if (generation !== session.generation) return;
    switch (notice.type) {
      case 'handedBack':
        this.#parts.handBack(notice.activityIds, notice.attempts);
        return;
      case 'impurities':
        onImpurities(notice.impurities);
        return;
      case 'call': {
        const { call, request } = notice;
        const isKnown = unsettled.get(request.activityId) !== undefined;
        const answer = isKnown ? this.#desk.answer(worker, call, request) : Promise.resolve(settledAnswer(request.activityId));
        void answer.then((found) => session.order(worker, { type: 'answer', call, answer: found }));
        return;
      }
      case 'log':
      case 'progress':
        // An attempt that has settled tells nothing more.
        if (notice.activityId === null || unsettled.get(notice.activityId)) tellListener(notice, this.#listener);
        return;
      default:
        assertNever(notice);
    }
  }

  #onOutcomes(worker: string, generation: number, notice: RemoteOutcomes): void {
    const { session, unsettled, prints, sizer } = this.#parts;
    const isOld = generation !== session.generation;
    const costs = new KindCosts();
    const others = notice.others && new Map(notice.others);
    for (let index = 0; index < notice.activityIds.length; index++) {
      const arrived = arrivedOutcome(notice, others, index);
      const pending = unsettled.get(arrived.activityId);
      if (pending === undefined) {
        if (isOld) this.#leftovers.add(arrived);
        continue;
      }
      if (arrived.attempt !== pending.attempt.attempt || pending.isAtHome) continue;
      if (isOld && arrived.fingerprint !== prints.of(pending.activity.work)) continue;
      costs.add(pending.kind, arrived.elapsedMs);
      this.#parts.settle(worker, pending, checkedOutcome(pending.activity.work, arrived));
    }
    costs.noteTo(sizer);
    this.#parts.onTaken();
  }
}
