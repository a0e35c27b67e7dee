import { formatDuration } from '../../shared/format/duration.js';
import { formatAmount, formatCount, formatCounted, formatPercent, formatRate } from '../../shared/format/number-format.js';
import type { Determinism } from '../run/determinism.js';
import type { RunResult } from '../run/run.js';
import { bestFigures, boundNote } from './best-figures.js';
import type { Colors } from './colors.js';
import { plainJson, plainLine, plainText } from './plain-text.js';
import { formatFacts } from './table.js';

const AGENT_LENGTH = 300;

const STATUS_WORDS: Readonly<Record<RunResult['status'], string>> = {
  completed: 'completed: the budget is spent',
  exhausted: 'exhausted: nothing was left to do',
  stopped: 'stopped before its budget was spent',
  failed: 'failed',
};

/** The lines in which the command tells how a run ended, the problem's own report last. */
export function runSummary(result: RunResult, colors: Colors): string[] {
  const { best } = result;
  const facts: (readonly [string, string])[] = [
    ['run', `${plainLine(result.runId)}, ${statusText(result, colors)}`],
    ['search', `policy ${plainLine(result.policy)}, seed ${result.seed}, ${formatCounted(result.threads, 'thread')}`],
    [
      'evaluations',
      `${formatCount(result.evaluations)} in ${formatDuration(result.elapsedMs)}, ${formatRate(result.evaluationsPerSecond)}`,
    ],
    ['agents', `${formatCount(result.agents)}, ${expansionsText(result)}`],
    ['busy', busyText(result)],
    ['failures', failuresText(result.failedActivities, result.retries, colors)],
  ];
  if (result.cost > 0) facts.push(['cost', formatAmount(result.cost)]);
  if (result.determinism !== null) facts.push(['determinism', determinismText(result.determinism, colors)]);
  if (best === null) facts.push(['best agent', 'none: nothing was evaluated']);
  else {
    const { title, value, boundTitle, bound } = bestFigures(best);
    const note = boundNote(best);
    facts.push(
      ['best agent', colors.bold(colors.green(plainLine(best.key)))],
      [title, `${colors.bold(value)} over ${formatCounted(best.evaluations, 'evaluation')}, ${boundTitle} ${bound}`],
      ...(note === undefined ? [] : [['', colors.dim(note)] as const]),
      ['state', best.description === null ? plainJson(best.agent, AGENT_LENGTH) : plainLine(best.description)],
    );
  }
  return [colors.bold(plainLine(result.problem)), ...formatFacts(facts, colors), ...reportLines(result.report)];
}

/** `guard target: the lower bound of the best agent reached the target, 0.9`. */
export function guardStopText({ guard, reason }: NonNullable<RunResult['guardStop']>): string {
  return plainLine(`guard ${guard}: ${reason}`);
}

/** With workers, theirs are counted with those of this process. */
function threadsOf({ threads }: RunResult): string {
  return threads === 0 ? 'the threads of workers' : formatCounted(threads, 'thread');
}

/** `12 expansions`, with those that made no agent, if any. */
function expansionsText({ expansions, barrenExpansions }: RunResult): string {
  const made = formatCounted(expansions, 'expansion');
  return barrenExpansions === 0 ? made : `${made} and ${formatCount(barrenExpansions)} barren`;
}

function busyText(result: RunResult): string {
  const { parallelEfficiency } = result;
  return parallelEfficiency === null ? 'no threads' : `${formatPercent(parallelEfficiency)} of ${threadsOf(result)}`;
}

/** `2, after 7 retries`, coloured when there are any. */
export function failuresText(failedActivities: number, retries: number, colors: Colors): string {
  const failed = formatCount(failedActivities);
  const retried = retries === 1 ? '1 retry' : `${formatCount(retries)} retries`;
  return `${failedActivities > 0 ? colors.red(failed) : failed}, ${retries > 0 ? colors.yellow(retried) : retried}`;
}

function determinismText({ kept, causes }: Determinism, colors: Colors): string {
  if (kept) return 'kept: the same run makes the same decisions';
  const { rules = 0, ...errors } = causes;
  const counts = Object.entries(errors).map(([code, count]) => `${formatCount(count)} ${plainLine(code)}`);
  const reasons = [
    ...(rules > 0 ? ['the run was begun by rules of an earlier version, which chose otherwise'] : []),
    ...(counts.length > 0 ? [`${counts.join(', ')} may come otherwise another time`] : []),
  ];
  return colors.yellow(`not kept: ${reasons.join('; ')}`);
}

function statusText(result: RunResult, colors: Colors): string {
  const words = STATUS_WORDS[result.status];
  switch (result.status) {
    case 'completed':
      return colors.green(result.guardStop === null ? words : `completed: ${guardStopText(result.guardStop)}`);
    case 'exhausted':
      return colors.green(words);
    case 'stopped':
      return colors.yellow(words);
    case 'failed':
      return colors.red(words);
  }
}

function reportLines(report: string | null): string[] {
  if (report === null || report.trim() === '') return [];
  return ['', ...plainText(report).trimEnd().split('\n')];
}
