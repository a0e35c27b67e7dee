/** All that happened in a run, as lines for other programs. */
import { HgmError, isHgmError } from '../../shared/errors.js';
import type { ResultScale } from '../../shared/results/evaluation-result.js';
import { type Measure, scaleOf } from '../../shared/work.js';
import { type WorkerEvent, WorkerEvents } from '../hand-driven/worker-events.js';
import { decodeWorkerHeader } from '../hand-driven/worker-header.js';
import { JournalEvents } from '../run/journal/journal-events.js';
import { decodeRunHeader } from '../run/journal/run-header.js';
import { recordSlices } from '../run/journal/run-records.js';
import type { RunStore } from '../store/run-store.js';
import { eventLine } from './event-line.js';
import { jsonText } from './plain-text.js';

/** jsonl is one event a line, csv one evaluation a line with a column for each metric, decisions one decision a line. */
export const EXPORT_FORMATS = ['jsonl', 'csv', 'decisions'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Most metrics that have a column. */
const MOST_METRICS = 1000;

/** @param scale - what evaluations give */
function columnsOf(scale: ResultScale) {
  return ['activity', 'key', 'task', scale, 'weight', 'cost', 'attempt', 'elapsedMs'];
}

/**
 * The lines of a run as text, some at a time, up to its last commit. Of a damaged journal it gives the lines from before the damage, and then rejects.
 *
 * @param hide - what of an error is told to those who read it elsewhere; see `eventLine`
 * @throws HgmError ERR_RUN_UNKNOWN, ERR_OPTION for decisions of a hand-driven run, ERR_STORE_CORRUPT, and as `RunStore` where the medium fails
 */
export async function* exportLines(
  store: RunStore,
  runId: string,
  format: ExportFormat,
  hide?: (text: string) => string,
): AsyncGenerator<string> {
  const changes = new WorkerEvents();
  const header = await headerOf(store, runId);
  if (format === 'decisions' && header?.type === 'worker') {
    throw new HgmError(
      'ERR_OPTION',
      `run ${runId} is hand-driven, so it has no decisions of a policy; the format jsonl has all of it`,
    );
  }
  const scale = header?.type === 'search' ? scaleOf(header.measure) : 'reward';
  const events = new JournalEvents(scale);
  const columns = columnsOf(scale);
  const { names, records: most } = format === 'csv' ? await metricNames(store, runId) : NO_METRICS;
  if (format === 'csv') yield `${[...columns, ...names.map((name) => cell(`metrics.${name}`))].join(',')}\n`;
  let told = 0;
  for await (const records of recordSlices(store, runId)) {
    let text = '';
    for (const record of records) {
      if (++told > most) break;
      const next = record.type === 'change' ? toldBy(changes.next(record.change)) : events.next(record);
      const line = lineOf(next, { format, columns, names, hide });
      if (line !== undefined) text += `${line}\n`;
    }
    if (text !== '') yield text;
    if (told > most) return;
  }
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

interface LineForm {
  readonly format: ExportFormat;
  readonly columns: readonly string[];
  /** Of metrics. */
  readonly names: readonly string[];
  readonly hide: ((text: string) => string) | undefined;
}

function lineOf(next: ReturnType<JournalEvents['next']>, { format, columns, names, hide }: LineForm): string | undefined {
  if (next === undefined) return undefined;
  const { event, decision } = next;
  switch (format) {
    case 'jsonl':
      return eventLine(event, hide);
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
  /** How many records have been looked at; what a run that goes on adds to them may have metrics of other names. */
  readonly records: number;
}

const NO_METRICS: MetricNames = { names: [], records: Number.POSITIVE_INFINITY };

/** The names of all metrics, each of which gets a column, in the order of their coming: the first {@link MOST_METRICS}. */
async function metricNames(store: RunStore, runId: string): Promise<MetricNames> {
  const found = new Set<string>();
  let count = 0;
  try {
    for await (const records of recordSlices(store, runId)) {
      count += records.length;
      for (const record of records) {
        if (record.type !== 'evaluation' || record.extras?.metrics === undefined) continue;
        for (const name of Object.keys(record.extras.metrics)) if (found.size < MOST_METRICS) found.add(name);
      }
    }
    return { names: [...found], records: count };
  } catch (fault) {
    // It is told where the damage is when what is before it was printed.
    if (isHgmError(fault, 'ERR_STORE_CORRUPT')) return { ...NO_METRICS, names: [...found] };
    throw fault;
  }
}
