import type { ResultScale } from '../../../shared/results/evaluation-result.js';
import type { ResolvedGuardOptions } from '../../policy/guard-options.js';
import type { Decision } from '../../policy/search.js';
import type { FailureReason } from '../activity-outcomes.js';
import { ReportMemory } from '../hopeless/report-memory.js';
import type { EvaluationExtras } from '../journal/evaluation-record.js';
import type { Pending } from '../pending/pending-activities.js';
import { ResultMemory } from './result-memory.js';

const BYTES_OF_MB = 1 << 20;

/** What activities see of results: an expansion those of its parent, an evaluation what others reported on their way. */
export class ActivitySight {
  /** Absent where expansions are shown no results. */
  readonly #results: ResultMemory | undefined;
  readonly #reports = new ReportMemory();

  /**
   * @param results - most results that an expansion is shown; 0 for none
   * @param feedbackMemoryMb - what is kept beside their numbers
   */
  constructor(results: number, feedbackMemoryMb: number, scale: ResultScale) {
    this.#results = results > 0 ? new ResultMemory(results, feedbackMemoryMb * BYTES_OF_MB, scale) : undefined;
  }

  /** Shows an activity that was chosen just now what it is to see: whatever comes later changes nothing in it. */
  show(pending: Pending, evaluationsBefore: number, guards: ResolvedGuardOptions): void {
    const { decision } = pending;
    if (decision.type === 'expand') {
      pending.evaluationsBefore = evaluationsBefore;
      pending.results = this.#results?.show(decision.agent);
    } else if (guards.hopeless !== 'none') {
      pending.comparison = { guards, others: this.#reports.of(decision.task) };
    }
  }

  /** An evaluation gave a reward, or a score. */
  rewarded(decision: Decision, result: number, weight: number, extras: EvaluationExtras | undefined): void {
    if (this.#results === undefined && extras?.reports === undefined) return;
    const task = decision.type === 'evaluate' ? decision.task : -1;
    if (extras?.reports !== undefined) this.#reports.add(task, extras.reports);
    this.#results?.rewarded(decision.agent, task, result, weight, extras);
  }

  /** An evaluation failed for good. */
  failed({ agent, task }: Extract<Decision, { type: 'evaluate' }>, { code, message }: FailureReason): void {
    this.#results?.failed(agent, task, code, message);
  }

  /** An activity has settled: what it was shown need not be kept for it. */
  forget(pending: Pending): void {
    if (pending.results !== undefined) this.#results?.release(pending.results);
    pending.results = undefined;
  }
}
