/** A report for people: on the terminal, or as the section of the documentation. */
import type { BenchmarkRows, BenchReport } from './bench-report.js';
import { formatFigure, formatSpread } from './format-figure.js';
import type { Machine } from './machine.js';
import type { Row } from './row.js';
import type { TargetResult } from './target-result.js';
import type { TextTable } from './text-table.js';

const BYTES_PER_GIB = 2 ** 30;

export function tableOfRows({ title, rows }: BenchmarkRows): TextTable {
  const hasPeers = rows.some(({ versus }) => versus !== null);
  return {
    title,
    columns: [
      { title: 'subject' },
      { title: 'median', align: 'right' },
      { title: 'spread', align: 'right' },
      ...(hasPeers ? [{ title: 'of its peer', align: 'right' } as const, { title: 'peer' }] : []),
    ],
    rows: rows.map((row) => {
      const figures = [row.name, formatFigure(row.value, row.unit), row.rounds > 1 ? formatSpread(row.spread) : ''];
      return hasPeers ? [...figures, ...peerCells(row)] : figures;
    }),
  };
}

function peerCells({ versus }: Row): string[] {
  return versus === null ? ['', ''] : [`${formatFigure(versus.ratio, 'x')} ${formatSpread(versus.spread)}`, versus.peer];
}

export function tableOfTargets(targets: readonly TargetResult[]): TextTable {
  return {
    title: 'Targets',
    columns: [
      { title: 'what' },
      { title: 'against' },
      { title: 'value', align: 'right' },
      { title: 'target', align: 'right' },
      { title: '' },
    ],
    rows: targets.map(({ what, against, unit, rule, limit, value, status }) => [
      what,
      against,
      value === null ? '' : formatFigure(value, unit),
      `${rule} ${formatFigure(limit, unit)}`,
      status,
    ]),
  };
}

export function describeMachineInWords({
  createdAt,
  quick,
  machine,
}: Pick<BenchReport, 'createdAt' | 'quick' | 'machine'>): string {
  const { node, platform, cpuModel, cpus, memoryBytes, loadAverage, commit } = machine satisfies Machine;
  const where = `${cpus} processors (${cpuModel}), ${Math.round(memoryBytes / BYTES_PER_GIB)} GiB, ${platform}, Node ${node}`;
  const what = commit === null ? '' : `, commit ${commit}`;
  return `${createdAt.slice(0, 10)}${what}: ${where}, load average ${loadAverage.toFixed(2)} at the start${quick ? ', quick' : ''}.`;
}
