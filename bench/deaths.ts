/** `npm run bench:deaths`: what isolated runs lose to activities that kill their process. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startRun } from '../src/main/index.js';
import { runProgram } from './harness/run-program.js';
import { renderPlain } from './harness/text-table.js';

const HELP = `npm run bench:deaths

Runs of 300 evaluations of 100 ms in 2 child processes, that wait and that compute, with one evaluation in ten killing its process and without. Exit code 0
when the time of the run, less what dying evaluations themselves ran, is at most 1.2 times that of the run without deaths, and a place is without
work for less than 100 ms in the median of deaths, else 1.
`;

const PROBLEM = new URL('./problems/dying.problem.js', import.meta.url);
const THREADS = 2;
const EVALUATIONS = 300;
const EVALUATION_MS = 100;
const MAXIMUM_RATIO = 1.2;
const MAXIMUM_MEDIAN_LOSS_MS = 100;

interface Note {
  readonly what: string;
  readonly processId: string;
  readonly atMs: number;
}

interface Measured {
  readonly elapsedMs: number;
  readonly deaths: number;
  /** What a place lost at each death, until the next process began its first evaluation, ascending. */
  readonly lossesMs: readonly number[];
}

async function measure(waits: boolean, kills: boolean, notes: string): Promise<Measured> {
  writeFileSync(notes, '');
  const run = await startRun(PROBLEM, {
    evaluations: EVALUATIONS,
    threads: THREADS,
    isolation: 'process',
    retry: { maximumAttempts: 1 },
    guards: { maximumExpansions: 1 },
    params: { ms: EVALUATION_MS, waits, kills, notes },
  });
  const { elapsedMs } = await run.result;
  const lines = readFileSync(notes, 'utf8').trim().split('\n');
  const told: Note[] = lines.map((line) => {
    const [what = '', processId = '', at] = line.split(' ');
    return { what, processId, atMs: Number(at) };
  });
  const deaths = told.filter(({ what }) => what === 'death').map(({ atMs }) => atMs);
  const firsts = new Map<string, number>();
  for (const { what, processId, atMs } of told) if (what === 'start' && !firsts.has(processId)) firsts.set(processId, atMs);
  const begun = [...firsts.values()].sort((one, other) => one - other).slice(THREADS);
  const lossesMs = deaths
    .flatMap((atMs, index) => (begun[index] === undefined ? [] : begun[index] - atMs))
    .sort((one, other) => one - other);
  return { elapsedMs, deaths: deaths.length, lossesMs };
}

async function compare(notes: string): Promise<boolean> {
  let isMet = true;
  const rows: string[][] = [];
  for (const waits of [true, false]) {
    const without = await measure(waits, false, notes);
    const { elapsedMs, deaths, lossesMs } = await measure(waits, true, notes);
    // Places share what dying evaluations ran.
    const ratio = (elapsedMs - (deaths * EVALUATION_MS) / THREADS) / without.elapsedMs;
    const medianMs = lossesMs[lossesMs.length >> 1] ?? Number.POSITIVE_INFINITY;
    isMet &&= ratio <= MAXIMUM_RATIO && medianMs < MAXIMUM_MEDIAN_LOSS_MS;
    const seconds = [without.elapsedMs, elapsedMs].map((ms) => `${(ms / 1000).toFixed(1)} s`);
    rows.push([waits ? 'wait' : 'compute', ...seconds, `${deaths}`, `${ratio.toFixed(2)}x`, `${medianMs.toFixed(0)} ms`]);
  }
  const titles = ['evaluations that', 'without deaths', 'with', 'deaths', 'ratio', 'median loss of a place'];
  const columns = titles.map((title) => ({ title }));
  process.stdout.write(`${renderPlain({ title: 'One evaluation in ten kills its process', columns, rows })}\n`);
  return isMet;
}

await runProgram(async () => {
  const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'hgm-deaths-'));
  try {
    return (await compare(join(folder, 'notes'))) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
