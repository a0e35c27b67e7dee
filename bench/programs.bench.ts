/** What a search adds to a program in `lines` mode: the same program fed by hand, with a line as long, from a process that does nothing else. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { observeGrownRun } from './harness/grown-run.js';
import { interleave, rowsOf } from './harness/interleave.js';
import { rateOf } from './harness/rate.js';
import type { Row } from './harness/row.js';
import { ANSWERING_PROGRAM } from './problems/answering-program.js';

const PROBLEM = new URL('./problems/lines.problem.js', import.meta.url);
/** As an evaluation of that problem is asked for. */
const LINE = `${JSON.stringify({ kind: 'evaluate', key: 'root/0/0/0/0', agent: 4, taskNumber: -1, attempt: 1, seed: 4_000_000_000, params: {} })}\n`;
/** Least warm-up, in milliseconds: programs start, and batches find their length. */
const LEAST_WARM_UP_MS = 2000;
const LEAST_WINDOW_MS = 1500;

/** The row of the search. */
export const RUN_OF_PROGRAMS = 'whole run, a program in lines mode';
const BY_HAND = 'the program fed by hand';

/** One program, asked line by line. */
class FedProgram {
  readonly #child: ChildProcess & { readonly stdout: Readable };

  constructor() {
    const { command, args } = ANSWERING_PROGRAM;
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  }

  ask(): Promise<void> {
    return new Promise((resolve) => {
      this.#child.stdout.once('data', () => resolve());
      this.#child.stdin?.write(LINE);
    });
  }

  async end(): Promise<void> {
    this.#child.stdin?.end();
    await once(this.#child, 'exit');
  }
}

async function rateByHand(count: number, warmUpMs: number, windowMs: number): Promise<number> {
  const fed = Array.from({ length: count }, () => new FedProgram());
  const ask = async (lane: number) => await fed[lane]?.ask();
  await rateOf(ask, count, warmUpMs);
  const rate = await rateOf(ask, count, windowMs);
  await Promise.all(fed.map((program) => program.end()));
  return rate;
}

async function run({ quick, threads, rounds, ...times }: BenchSettings): Promise<Row[]> {
  const warmUpMs = quick ? times.warmUpMs : Math.max(times.warmUpMs, LEAST_WARM_UP_MS);
  const windowMs = quick ? times.windowMs : Math.max(times.windowMs, LEAST_WINDOW_MS);
  const rateOfRun = async () => {
    const { evaluationsPerSecond } = await observeGrownRun({ threads, durationMs: 0, problem: PROBLEM, warmUpMs }, windowMs);
    return evaluationsPerSecond;
  };
  const subjects = [
    { name: BY_HAND, measure: () => rateByHand(threads, warmUpMs, windowMs) },
    { name: RUN_OF_PROGRAMS, measure: rateOfRun },
  ];
  return rowsOf(await interleave(subjects, rounds), { unit: '/s', better: 'higher', peer: BY_HAND });
}

export const programs: Benchmark = { name: 'programs', title: 'Evaluations by 2 Python programs that stay, no-op', run };
