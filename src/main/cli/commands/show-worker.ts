import { formatDuration } from '../../../shared/format/duration.js';
import { formatAmount, formatCount, formatCounted, formatReward } from '../../../shared/format/number-format.js';
import type { StoredRun } from '../../../shared/store-protocol.js';
import { HAND_DRIVEN } from '../../hand-driven/worker-header.js';
import type { WorkerHistory } from '../../hand-driven/worker-history.js';
import type { Colors } from '../../report/colors.js';
import { plainLine } from '../../report/plain-text.js';
import { failuresText } from '../../report/run-summary.js';
import { formatFacts, formatTable } from '../../report/table.js';

/** What a store by itself knows of a run. */
export function storedJson({ id, status, problem, budget, createdAt, figures }: StoredRun) {
  return { runId: id, status, problem, ...figures, budget, createdAt };
}

/** What `hgm show --json` prints of a hand-driven worker. */
export function workerJson(history: WorkerHistory, top: number) {
  const { stored, agents, unsettled } = history;
  const best = history.best(top).map(({ key, own }) => ({ key, mean: own.mean, visits: own.visits }));
  return { ...storedJson(stored), kind: HAND_DRIVEN, agents, unsettled, best };
}

/** A hand-driven worker in one line. */
export function workerLine({ stored, agents, unsettled }: WorkerHistory): string {
  const { status, figures } = stored;
  const parts = [
    `${formatDuration(figures.elapsedMs)}: ${status}`,
    `${formatCount(figures.evaluations)} evaluations`,
    formatCounted(agents, 'agent'),
    `${formatCount(unsettled.length)} unsettled`,
  ];
  if (figures.cost > 0) parts.push(`cost ${formatAmount(figures.cost)}`);
  if (figures.failedActivities > 0) parts.push(`${formatCount(figures.failedActivities)} failed`);
  return parts.join(', ');
}

/** What `hgm show` prints of a hand-driven worker. */
export function workerLines(history: WorkerHistory, top: number, colors: Colors): string[] {
  const { stored, agents, unsettled } = history;
  const { evaluations, expansions, failedActivities, retries, cost, elapsedMs } = stored.figures;
  const facts: (readonly [string, string])[] = [
    ['run', plainLine(`${stored.id}, ${stored.status}`)],
    ['driven', 'by hand: the program that made it takes it up by buildWorker, and hgm resume does not'],
    ['created', plainLine(stored.createdAt)],
    ['evaluations', `${formatCount(evaluations)} in ${formatDuration(elapsedMs)}`],
    ['expansions', formatCount(expansions)],
    ['agents', `${formatCount(agents)}, ${formatCounted(unsettled.length, 'request')} unsettled`],
    ['failures', failuresText(failedActivities, retries, colors)],
  ];
  if (cost > 0) facts.push(['cost', formatAmount(cost)]);
  const columns = [
    { title: 'best agents' },
    { title: 'mean', align: 'right' },
    { title: 'visits', align: 'right' },
    { title: 'clade mean', align: 'right' },
  ] as const;
  const rows = history
    .best(top)
    .map(({ key, own, cmp }) => [plainLine(key), formatReward(own.mean), formatCount(own.visits), formatReward(cmp.mean)]);
  const lines = [colors.bold(HAND_DRIVEN), ...formatFacts(facts, colors)];
  return rows.length > 0 ? [...lines, '', ...formatTable(columns, rows, colors)] : lines;
}
