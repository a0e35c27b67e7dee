import { Command } from 'commander';
import { HgmError, isHgmError } from '../../../shared/errors.js';
import type { ResultScale } from '../../../shared/results/evaluation-result.js';
import { type Measure, scaleOf } from '../../../shared/work.js';
import { type WorkerEvent, WorkerEvents } from '../../hand-driven/worker-events.js';
import { decodeWorkerHeader } from '../../hand-driven/worker-header.js';
import { eventLine } from '../../report/event-line.js';
import { jsonText } from '../../report/plain-text.js';
import { JournalEvents } from '../../run/journal/journal-events.js';
import type { JournalRecord } from '../../run/journal/journal-record.js';
import { decodeRunHeader } from '../../run/journal/run-header.js';
import { forEachRecord } from '../../run/journal/run-records.js';
import type { RunStore } from '../../store/run-store.js';
import type { Cli } from '../cli.js';
import { type CommandFactory, exampleText } from '../command.js';
import { choiceOption } from '../option-parsers.js';
import { STORE_FLAG, withStore } from '../with-store.js';

const FORMATS = ['jsonl', 'csv', 'decisions'] as const;
type Format = (typeof FORMATS)[number];

/** @param scale - what evaluations give */
function columnsOf(scale: ResultScale) {
  return ['activity', 'key', 'task', scale, 'weight', 'cost', 'attempt', 'elapsedMs'];
}
const WRITE_LENGTH = 1 << 16;
/** Most metrics that have a column. */
const MOST_METRICS = 1000;

/** `hgm export <runId>`: all that happened in a run, for other programs. */
export const exportCommand: CommandFactory = (cli) =>
  new Command('export')
    .summary('print all that happened in a run')
    .description(
      'Prints a run, also while it goes on: jsonl is one event a line, csv one evaluation a line with a column for each metric, decisions one decision a line, as\n' +
        '--decision-log writes it.',
    )
    .argument('<runId>', 'its id, as hgm runs lists it')
    .option('--format <name>', `one of ${FORMATS.join(', ')}`, choiceOption('--format', FORMATS), 'jsonl')
    .option(...STORE_FLAG)
    .addHelpText('after', exampleText('hgm export 20260131-120000-x7k2 --format csv > evaluations.csv'))
    .action(async (runId: string, flags: { readonly store: string; readonly format: Format }) => exportRun(cli, runId, flags));

async function exportRun(
  cli: Cli,
  runId: string,
  { store, format }: { readonly store: string; readonly format: Format },
): Promise<void> {
  const changes = new WorkerEvents();
  await withStore(cli, store, async (opened) => {
    const header = await headerOf(opened, runId);
    if (format === 'decisions' && header?.type === 'worker') {
      throw new HgmError(
        'ERR_OPTION',
        `run ${runId} is hand-driven, so it has no decisions of a policy; --format jsonl prints all of it`,
      );
    }
    const scale = header?.type === 'search' ? scaleOf(header.measure) : 'reward';
    const events = new JournalEvents(scale);
    const columns = columnsOf(scale);
    const { names, end } = format === 'csv' ? await metricNames(opened, runId) : NO_METRICS;
    let from = 0;
    let lines: string[] = format === 'csv' ? [[...columns, ...names.map((name) => cell(`metrics.${name}`))].join(',')] : [];
    const visit = (record: JournalRecord): void => {
      const next = record.type === 'change' ? toldBy(changes.next(record.change)) : events.next(record);
      const line = lineOf(next, format, columns, names);
      if (line !== undefined) lines.push(line);
    };
    for (;;) {
      try {
        const next = await forEachRecord(opened, runId, visit, from, 1);
        if (next === from) break;
        from = next;
        if (from >= end) break;
      } finally {
        // Lines from before a damaged place are printed all the same.
        await print(cli, lines);
        lines = [];
      }
    }
  });
}

type KnownHeader = { readonly type: 'worker' } | { readonly type: 'search'; readonly measure: Measure };

/** A header that is damaged is no reason not to print a journal that is not. */
async function headerOf(store: RunStore, runId: string): Promise<KnownHeader | undefined> {
  try {
    const text = await store.header(runId);
    if (decodeWorkerHeader(text) !== undefined) return { type: 'worker' };
    return { type: 'search', measure: decodeRunHeader(text) };
  } catch (fault) {
    if (isHgmError(fault, 'ERR_STORE_CORRUPT')) return undefined;
    throw fault;
  }
}

function toldBy(event: WorkerEvent | undefined): ReturnType<JournalEvents['next']> {
  return event && { event };
}

function lineOf(
  next: ReturnType<JournalEvents['next']>,
  format: Format,
  columns: readonly string[],
  names: readonly string[],
): string | undefined {
  if (next === undefined) return undefined;
  const { event, decision } = next;
  switch (format) {
    case 'jsonl':
      return eventLine(event);
    case 'decisions':
      return decision === undefined ? undefined : jsonText(decision);
    case 'csv':
      return event.type === 'evaluation' ? csvLine(event, columns, names) : undefined;
  }
}

function csvLine(event: object, columns: readonly string[], names: readonly string[]): string {
  const metrics = Object(Reflect.get(event, 'metrics') ?? {});
  return [...columns.map((column) => Reflect.get(event, column) ?? ''), ...names.map((name) => metrics[name] ?? '')].join(',');
}

/** Text as RFC 4180 has it. */
function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

interface MetricNames {
  readonly names: readonly string[];
  /** Place in the journal where a run that goes on has been looked at; what comes after it may have metrics of other names. */
  readonly end: number;
}

const NO_METRICS: MetricNames = { names: [], end: Number.POSITIVE_INFINITY };

/** The names of all metrics, each of which gets a column, in the order of their coming: the first {@link MOST_METRICS}. */
async function metricNames(store: RunStore, runId: string): Promise<MetricNames> {
  const names = new Set<string>();
  const visit = (record: JournalRecord): void => {
    if (record.type !== 'evaluation' || record.extras?.metrics === undefined) return;
    for (const name of Object.keys(record.extras.metrics)) if (names.size < MOST_METRICS) names.add(name);
  };
  try {
    const end = await forEachRecord(store, runId, visit);
    return { names: [...names], end };
  } catch (fault) {
    // It is told where the damage is when what is before it was printed.
    if (isHgmError(fault, 'ERR_STORE_CORRUPT')) return { names: [...names], end: Number.POSITIVE_INFINITY };
    throw fault;
  }
}

/** Waits until the reader has taken the lines, so that a slow one does not make memory grow. */
async function print(cli: Cli, lines: readonly string[]): Promise<void> {
  for (let from = 0; from < lines.length; from += WRITE_LENGTH) {
    const text = `${lines.slice(from, from + WRITE_LENGTH).join('\n')}\n`;
    await new Promise<void>((resolve) => {
      cli.stdout.write(text, () => resolve());
    });
  }
}
