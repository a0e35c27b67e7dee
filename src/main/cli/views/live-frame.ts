/** The live view as a pure function: what it knows in, lines out. */

import cliTruncate from 'cli-truncate';
import { formatDuration, formatRunningTime } from '../../../shared/format/duration.js';
import { formatAmount, formatCount, formatCounted, formatPercent, formatRate } from '../../../shared/format/number-format.js';
import { bestFigures, boundNote, formatFigure, type GoodAgent } from '../../report/best-figures.js';
import type { Colors } from '../../report/colors.js';
import { type LineageStep, lineageLines } from '../../report/lineage.js';
import { plainLine } from '../../report/plain-text.js';
import { progressBar } from '../../report/progress-bar.js';
import { failuresText } from '../../report/run-summary.js';
import { sparkline } from '../../report/sparkline.js';
import type { BestAgent, RunProgress } from '../../run/run.js';
import { type RunSettings, spentFraction } from './run-view.js';

/** An agent that was the best one for a while. */
export interface BestSince extends GoodAgent {
  readonly key: string;
  /** When it became the best one, since the run started. */
  readonly sinceMs: number;
  readonly evaluations: number;
}

/** All that the live view shows. */
export interface LiveState {
  readonly settings: RunSettings;
  /** Since the view was opened. */
  readonly openMs: number;
  /** Undefined while the problem is being loaded. */
  readonly progress: RunProgress | undefined;
  /** What runs longest, where that is of interest. */
  readonly longest: string | undefined;
  /** The best agent in one line. */
  readonly bestText: string;
  /** Mean rewards, or scores, of whichever agent was the best one, at even intervals. */
  readonly bestMeans: readonly number[];
  /** From the root to the best agent. */
  readonly lineage: readonly LineageStep[];
  /** Earlier best agents, the latest first. */
  readonly formerBest: readonly BestSince[];
  /** What the user has to know now. */
  readonly notice: string | undefined;
}

/** Columns and rows of a terminal. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Lines that belong together, and how long they stay when the terminal is low: the smallest rank goes first. */
interface Section {
  readonly rank: number;
  readonly lines: readonly string[];
}

const LABEL_WIDTH = 13;
const FILLING = 1;
const HINT = 'Ctrl-C stops the run and shows its result so far';

/** The lines of the live view: each fits the terminal's width, and all of them its height. */
export function renderLiveView(state: LiveState, size: TerminalSize, colors: Colors): string[] {
  const width = Math.max(1, size.columns - 1);
  const notice = state.notice === undefined ? colors.dim(HINT) : colors.yellow(state.notice);
  const { progress } = state;
  const sections: Section[] = [{ rank: 9, lines: [titleLine(state.settings, colors)] }];
  if (progress === undefined) {
    sections.push({ rank: 8, lines: [`loading the problem… ${formatRunningTime(state.openMs)}`] });
  } else {
    sections.push({ rank: 8, lines: [barLine(progress, width, state.notice !== undefined, colors)] });
    const longest = state.longest === undefined ? [] : [fact('longest', state.longest, colors)];
    sections.push({ rank: 5, lines: [...figureLines(progress, width, colors), ...longest] });
    if (progress.best !== undefined) sections.push(...bestSections(state, progress.best, width, colors));
  }
  sections.push({ rank: state.notice === undefined ? 3 : 7, lines: [notice] });
  return fitHeight(sections, Math.max(1, size.rows - 1)).map((line) => cliTruncate(line, width));
}

function titleLine(settings: RunSettings, colors: Colors): string {
  const { problem, policy, seed, threads } = settings;
  return `${colors.bold(plainLine(problem))}  ${colors.dim(`policy ${plainLine(policy)} · seed ${seed} · ${formatCounted(threads, 'thread')}`)}`;
}

function barLine(progress: RunProgress, width: number, stopping: boolean, colors: Colors): string {
  const spent = spentFraction(progress);
  const percent = formatPercent(spent).padStart(4);
  return `${progressBar(spent, Math.max(1, width - 5), colors, stopping ? colors.yellow : colors.cyan)} ${percent}`;
}

/** Figures in two columns, or in one on a narrow terminal. */
function figureLines(progress: RunProgress, width: number, colors: Colors): string[] {
  const { evaluationBudget, timeBudgetMs, timeLeftMs } = progress;
  const elapsed = formatRunningTime(progress.elapsedMs);
  const left: [string, string][] = [
    [
      'evaluations',
      formatCount(progress.evaluations) + (evaluationBudget === null ? '' : ` of ${formatCount(evaluationBudget)}`),
    ],
    ['agents', formatCount(progress.agents)],
    [
      'expansions',
      formatCount(progress.expansions) +
        (progress.barrenExpansions === 0 ? '' : `, ${formatCount(progress.barrenExpansions)} barren`),
    ],
    ['in flight', formatCount(progress.inFlight) + (progress.waiting === 0 ? '' : `, ${formatCount(progress.waiting)} waiting`)],
  ];
  const right: [string, string][] = [
    ['rate', formatRate(progress.evaluationsPerSecond)],
    ['busy', progress.parallelEfficiency === null ? 'no threads' : formatPercent(progress.parallelEfficiency)],
    ['elapsed', timeBudgetMs === null ? elapsed : `${elapsed} of ${formatDuration(timeBudgetMs)}`],
    ['left', timeLeftMs === null ? 'unknown' : formatRunningTime(timeLeftMs)],
  ];
  const cost = progress.cost > 0 ? [fact('cost', formatAmount(progress.cost), colors)] : [];
  const failures = fact('failures', failuresText(progress.failedActivities, progress.retries, colors), colors);
  if (width < 50) return [...left, ...right].map(([name, value]) => fact(name, value, colors)).concat(failures, cost);
  const half = Math.min(40, Math.floor(width / 2));
  const lines = left.map(([name, value], row) => {
    const [otherName, otherValue] = right[row] ?? ['', ''];
    return fact(name, `${value.padEnd(half - LABEL_WIDTH - 1)} `, colors) + colors.dim(otherName.padEnd(9)) + otherValue;
  });
  return [...lines, failures, ...cost];
}

function bestSections(state: LiveState, best: BestAgent, width: number, colors: Colors): Section[] {
  const room = width - LABEL_WIDTH;
  const evaluations = formatCounted(best.evaluations, 'evaluation');
  const { title, value, boundTitle, bound } = bestFigures(best);
  const isScored = best.score !== undefined;
  const figures = `${colors.bold(value)} over ${evaluations}, ${boundTitle} ${bound}`;
  const who = [
    fact('best agent', colors.bold(colors.green(cliTruncate(plainLine(best.key), room, { position: 'middle' }))), colors),
  ];
  const note = [best, ...state.formerBest].map(boundNote).find((text) => text !== undefined);
  who.push(
    fact(title, figures, colors),
    ...(note === undefined ? [] : [fact('', colors.dim(note), colors)]),
    fact('state', plainLine(state.bestText), colors),
  );
  const sections: Section[] = [{ rank: 6, lines: who }];
  const growth: string[] = [];
  const [first, last] = [state.bestMeans[0], state.bestMeans.at(-1)];
  if (first !== undefined && last !== undefined && state.bestMeans.length > 1) {
    const ends = ` ${formatFigure(first, isScored)} → ${formatFigure(last, isScored)}`;
    growth.push(
      fact(
        `best ${title}`,
        colors.cyan(sparkline(state.bestMeans, Math.max(1, Math.min(60, room - ends.length)))) + ends,
        colors,
      ),
    );
  }
  lineageLines(state.lineage, room, 2, isScored).forEach((line, row) => {
    growth.push(fact(row === 0 ? 'lineage' : '', line, colors));
  });
  sections.push({ rank: 4, lines: growth });
  if (state.formerBest.length > 0) {
    sections.push({ rank: FILLING, lines: state.formerBest.map((agent, row) => formerBestLine(agent, row, room, colors)) });
  }
  return sections;
}

function formerBestLine(agent: BestSince, row: number, room: number, colors: Colors): string {
  const { title, value, bound } = bestFigures(agent);
  const figures = `${value} (${title === 'mean' ? '≥' : 'bound'} ${bound})  at ${formatDuration(agent.sinceMs)}`;
  const keyWidth = Math.min(24, Math.max(4, room - 28));
  const key = cliTruncate(plainLine(agent.key), keyWidth, { position: 'middle' }).padEnd(keyWidth);
  return fact(row === 0 ? 'before it' : '', `${key}  ${figures}`, colors);
}

function fact(name: string, value: string, colors: Colors): string {
  return `${colors.dim(name.padEnd(LABEL_WIDTH))}${value}`;
}

/**
 * Leaves out sections, the lowest rank first, until the rest fits; blank lines stand between them where there is room. The section of
 * the lowest rank of all is filling: it has the rows that the others leave, blank lines included.
 */
function fitHeight(sections: readonly Section[], rows: number): string[] {
  const kept = sections.filter((section) => section.rank !== FILLING);
  const spaced = lineCount(kept) + kept.length - 1;
  const kinds = sections.map((section) =>
    section.rank === FILLING ? { ...section, lines: section.lines.slice(0, Math.max(0, rows - spaced - 1)) } : section,
  );
  const fitting = kinds.filter((section) => section.lines.length > 0);
  while (fitting.length > 1 && lineCount(fitting) > rows) {
    fitting.splice(fitting.indexOf(fitting.reduce((least, section) => (section.rank < least.rank ? section : least))), 1);
  }
  const hasRoom = lineCount(fitting) + fitting.length - 1 <= rows;
  return fitting.flatMap((section, index) => (hasRoom && index > 0 ? ['', ...section.lines] : section.lines)).slice(0, rows);
}

function lineCount(sections: readonly Section[]): number {
  return sections.reduce((count, section) => count + section.lines.length, 0);
}
