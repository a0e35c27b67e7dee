import type { LogLevel } from '../../../shared/problem.js';
import type { Run, RunProgress } from '../../run/run.js';
import type { ProgressNote } from './progress-notes.js';

/** What a view shows of a run from the moment the command line is read. */
export interface RunSettings {
  /** The problem as the user named it. */
  readonly problem: string;
  readonly policy: string;
  readonly seed: number;
  readonly threads: number;
}

/** A line for the user, from the problem's code or about it. */
export interface LogLine {
  readonly level: LogLevel;
  /** The activity that wrote it; null when none did. */
  readonly activity: number | null;
  readonly message: string;
}

/** Shows a run while it is under way. How it ended is told when the view is closed. */
export interface RunView {
  /** The problem is being loaded. */
  open(): void;
  /** The run has started. */
  started(run: Run): void;
  log(line: LogLine): void;
  /** An activity said how far it is. @defaultValue the view does not show it, and it is not read */
  progress?(note: ProgressNote): void;
  /** The user asked the run to stop, and it is still under way. */
  stopping(): void;
  /** Takes the view away, so that others may write to its stream. Safe to call again. */
  close(): void;
}

/** What is said when the first signal has come. */
export const STOPPING_NOTICE = 'stopping… (press Ctrl-C again to leave now)';

/** How much of the tighter budget is spent, in [0, 1]. */
export function spentFraction(progress: RunProgress): number {
  const { evaluations, evaluationBudget, elapsedMs, timeBudgetMs } = progress;
  const ofEvaluations = evaluationBudget === null ? 0 : evaluations / evaluationBudget;
  const ofTime = timeBudgetMs === null ? 0 : elapsedMs / timeBudgetMs;
  return Math.min(1, Math.max(ofEvaluations, ofTime));
}
