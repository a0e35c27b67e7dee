import { formatDuration } from '../../../shared/format/duration.js';
import { formatAmount, formatCount, formatCounted, formatPercent, formatRate } from '../../../shared/format/number-format.js';
import { bestFigures } from '../../report/best-figures.js';
import type { Colors } from '../../report/colors.js';
import { plainLine } from '../../report/plain-text.js';
import type { Run, RunProgress } from '../../run/run.js';
import type { OutputStream, ViewClock } from '../cli.js';
import { logText } from './log-text.js';
import { type ProgressNote, ProgressNotes } from './progress-notes.js';
import { type LogLine, type RunSettings, type RunView, STOPPING_NOTICE, spentFraction } from './run-view.js';

const PROGRESS_INTERVAL_MS = 5000;

/** Shows a run as lines that are never taken back: for pipes, files and terminals that cannot draw. */
export class PlainView implements RunView {
  readonly #stream: OutputStream;
  readonly #clock: ViewClock;
  readonly #settings: RunSettings;
  readonly #colors: Colors;
  readonly #notes = new ProgressNotes();
  #stopTimer: () => void = () => undefined;

  constructor(stream: OutputStream, clock: ViewClock, settings: RunSettings, colors: Colors) {
    this.#stream = stream;
    this.#clock = clock;
    this.#settings = settings;
    this.#colors = colors;
  }

  open(): void {
    const { problem, policy, seed, threads } = this.#settings;
    this.#write(`${plainLine(problem)}: policy ${plainLine(policy)}, seed ${seed}, ${formatCounted(threads, 'thread')}`);
  }

  started(run: Run): void {
    this.#stopTimer = this.#clock.every(PROGRESS_INTERVAL_MS, () => this.#write(this.#progressLine(run.progress())));
  }

  #progressLine(progress: RunProgress): string {
    return progressLine(progress, this.#notes.longestText(progress.longestRunning));
  }

  log(line: LogLine): void {
    this.#write(logText(line, this.#colors));
  }

  progress(note: ProgressNote): void {
    this.#notes.note(note);
  }

  stopping(): void {
    this.#write(STOPPING_NOTICE);
  }

  close(): void {
    this.#stopTimer();
  }

  #write(line: string): void {
    this.#stream.write(`${line}\n`);
  }
}

/**
 * How far a run is, as one line.
 *
 * @param longest - what runs longest, where that is of interest
 */
function progressLine(progress: RunProgress, longest: string | undefined): string {
  const { evaluations, evaluationBudget, elapsedMs, best, timeLeftMs } = progress;
  const parts = [
    `${formatDuration(elapsedMs)}: ${formatPercent(spentFraction(progress))}`,
    evaluationBudget === null
      ? formatCounted(evaluations, 'evaluation')
      : `${formatCount(evaluations)}/${formatCounted(evaluationBudget, 'evaluation')}`,
    formatRate(progress.evaluationsPerSecond),
    formatCounted(progress.agents, 'agent'),
  ];
  if (progress.parallelEfficiency !== null) parts.push(`${formatPercent(progress.parallelEfficiency)} busy`);
  if (progress.barrenExpansions > 0) parts.push(`${formatCount(progress.barrenExpansions)} barren`);
  if (progress.failedActivities > 0) parts.push(`${formatCount(progress.failedActivities)} failed`);
  if (progress.cost > 0) parts.push(`cost ${formatAmount(progress.cost)}`);
  if (best !== undefined) {
    const { title, value, boundTitle, bound } = bestFigures(best);
    parts.push(`best ${plainLine(best.key)} ${title} ${value} over ${formatCount(best.evaluations)}, ${boundTitle} ${bound}`);
  }
  if (longest !== undefined) parts.push(`longest ${longest}`);
  if (timeLeftMs !== null) parts.push(`${formatDuration(timeLeftMs)} left`);
  return parts.join(', ');
}
