/** What keeping a run in a file costs: the same run with the SQLite store and without it, in turns. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Durability } from '../src/shared/store-protocol.js';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { GrownRun } from './harness/grown-run.js';
import { interleave, rowsOf, type Subject } from './harness/interleave.js';
import { makeRow, type Row } from './harness/row.js';

/** How long an evaluation takes, in milliseconds; 0 for a no-op. */
const DURATIONS_MS = [0, 1] as const;
const DURABILITIES = ['normal', 'full'] as const;
/** Least window, in milliseconds, so that it holds many commits: on a slow disk they are some tens of milliseconds apart. */
const MINIMUM_WINDOW_MS = 1000;
/** Least warm-up, in milliseconds. The look-ahead grows with the evaluations that are known; at one a millisecond it is full by then. */
const MINIMUM_WARM_UP_MS = 1000;

/** The row of bytes on disk for each evaluation. */
export const BYTES_AN_EVALUATION = 'the file, an evaluation of a no-op run';

function nameOfEvaluation(durationMs: number): string {
  return durationMs === 0 ? 'no-op' : `${durationMs} ms`;
}

/** The row of a run that is kept in a file. */
export function nameOfStoredRun(durationMs: number, durability: Durability): string {
  return `${nameOfEvaluation(durationMs)}, durability ${durability}`;
}

/** The row of the same run, kept nowhere. */
export function nameOfMemoryRun(durationMs: number): string {
  return `${nameOfEvaluation(durationMs)}, without a store`;
}

/** Measures a run in a file of its own, and how many bytes of it each evaluation left. */
class StoredSubject implements Subject {
  readonly name: string;
  readonly bytesAnEvaluation: number[] = [];
  readonly #durability: Durability;
  readonly #durationMs: number;
  readonly #settings: BenchSettings;

  constructor(durationMs: number, durability: Durability, settings: BenchSettings) {
    this.name = nameOfStoredRun(durationMs, durability);
    this.#durationMs = durationMs;
    this.#durability = durability;
    this.#settings = settings;
  }

  readonly measure = async (): Promise<number> => {
    const { threads, warmUpMs, windowMs } = this.#settings;
    const folder = await mkdtemp(join(tmpdir(), 'hgm-bench-store-'));
    const file = join(folder, 'runs.db');
    try {
      const store = { file, durability: this.#durability };
      const run = await GrownRun.open({ threads, durationMs: this.#durationMs, warmUpMs, store });
      const { evaluationsPerSecond } = await run.observe(windowMs);
      const evaluations = await run.end();
      // Closed, the write-ahead log is in the file.
      this.bytesAnEvaluation.push((await stat(file)).size / evaluations);
      return evaluationsPerSecond;
    } finally {
      await rm(folder, { recursive: true });
    }
  };
}

async function measureDuration(durationMs: number, settings: BenchSettings): Promise<Row[]> {
  const { threads, warmUpMs, windowMs, rounds } = settings;
  const peer = nameOfMemoryRun(durationMs);
  const stored = DURABILITIES.map((durability) => new StoredSubject(durationMs, durability, settings));
  const memory: Subject = {
    name: peer,
    measure: async () => {
      await using run = await GrownRun.open({ threads, durationMs, warmUpMs });
      return (await run.observe(windowMs)).evaluationsPerSecond;
    },
  };
  const rows = rowsOf(await interleave([memory, ...stored], rounds), { unit: '/s', better: 'higher', peer });
  const samples = stored[0]?.bytesAnEvaluation;
  if (durationMs > 0 || samples === undefined) return rows;
  return [...rows, makeRow({ name: BYTES_AN_EVALUATION, unit: 'bytes', better: 'lower', samples })];
}

async function run(settings: BenchSettings): Promise<Row[]> {
  const windowMs = Math.max(settings.windowMs, MINIMUM_WINDOW_MS);
  const warmUpMs = Math.max(settings.warmUpMs, MINIMUM_WARM_UP_MS);
  const given = settings.quick ? settings : { ...settings, windowMs, warmUpMs };
  const rows: Row[] = [];
  for (const durationMs of DURATIONS_MS) rows.push(...(await measureDuration(durationMs, given)));
  return rows;
}

export const store: Benchmark = { name: 'store', title: 'The same run with a store and without, 2 threads', run };
