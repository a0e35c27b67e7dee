import type { EvaluationReports } from '../../../shared/results/reports.js';

/** Most evaluations of a task that others are compared with: the latest. */
const MAXIMUM_EVALUATIONS = 100;
/** Most reports in memory, of 16 bytes each, of all tasks together. */
const MAXIMUM_REPORTS = 2 ** 20;

interface KeptReports extends EvaluationReports {
  readonly task: number;
}

/**
 * What evaluations reported, by task, in the order in which they were applied: it depends on results alone, so that a run that is repeated or resumed
 * has the same. What was applied first is let go first.
 */
export class ReportMemory {
  /** Lists that are never changed: an evaluation in flight keeps the one that there was when it was chosen. */
  readonly #byTask = new Map<number, readonly KeptReports[]>();
  /** All of them, the first in front. */
  readonly #all = new Set<KeptReports>();
  readonly #maximumReports: number;
  #reports = 0;

  constructor(maximumReports: number = MAXIMUM_REPORTS) {
    this.#maximumReports = maximumReports;
  }

  /** What evaluations of a task reported, the latest last. */
  of(task: number): readonly EvaluationReports[] {
    return this.#of(task);
  }

  /** @param task - -1 where there is none */
  add(task: number, reports: EvaluationReports): void {
    const kept = { ...reports, task };
    this.#byTask.set(task, [...this.#of(task), kept]);
    this.#all.add(kept);
    this.#reports += kept.steps.length;
    if (this.#of(task).length > MAXIMUM_EVALUATIONS) this.#forgetFirst(this.#of(task)[0]);
    while (this.#reports > this.#maximumReports) {
      const [first] = this.#all;
      this.#forgetFirst(first);
    }
  }

  #of(task: number): readonly KeptReports[] {
    return this.#byTask.get(task) ?? [];
  }

  /** Lets go of the first evaluation of a task. */
  #forgetFirst(kept: KeptReports | undefined): void {
    if (kept === undefined) return;
    const others = this.#of(kept.task).slice(1);
    if (others.length === 0) this.#byTask.delete(kept.task);
    else this.#byTask.set(kept.task, others);
    this.#all.delete(kept);
    this.#reports -= kept.steps.length;
  }
}
