import { existsSync } from 'node:fs';
import { formatDuration } from '../../shared/format/duration.js';
import { hgmLine } from '../../shared/format/hgm-line.js';
import { formatCount } from '../../shared/format/number-format.js';
import type { StoredRun } from '../../shared/store-protocol.js';
import { plainLine } from '../report/plain-text.js';
import type { OtherRecord } from '../run/journal/journal-reader.js';
import { scanRecords } from '../run/journal/run-records.js';
import type { ChildCommand, Cli, InterruptSignal } from './cli.js';
import { ExitCode, exitCodeOfSignal } from './exit-code.js';
import { withStore } from './with-store.js';

/** Wait before the first resume. It doubles with each death without progress. */
const FIRST_WAIT_MS = 500;
/** Longest wait before a resume. */
const LONGEST_WAIT_MS = 30_000;
/**
 * Deaths in a row without a new record in the journal, after which the run is not resumed again. The start of a suspect is a record: an activity
 * that kills its process is found as a suspect, and does not count here.
 */
const MAXIMUM_DEATHS_WITHOUT_PROGRESS = 5;

/**
 * Whether a record shows that the run got further. Each process writes the others anew: one that dies in the problem's `describe`, `render` or `report`
 * has written them, and would be resumed for ever if they counted.
 */
const IS_PROGRESS: Readonly<Record<OtherRecord['type'], boolean>> = {
  session: false,
  moment: false,
  close: false,
  description: false,
  picture: false,
  start: true,
  together: true,
  mates: true,
  remembered: true,
  cost: true,
  retry: true,
  feedback: true,
  reports: true,
  expansion: true,
  barren: true,
  failure: true,
  added: true,
  steering: true,
  leases: true,
  change: true,
};

/** Exit codes by which shells tell that a signal ended a program: 128 and the number of a signal that means a crash or a kill. */
const ABNORMAL_CODES: ReadonlySet<number> = new Set([132, 133, 134, 135, 136, 137, 138, 139]);

/** A run that is supervised. */
export interface Supervision {
  readonly runId: string;
  /** The command lines that start it and that resume it. */
  readonly start: readonly string[];
  readonly resume: readonly string[];
  /** The run in the store, with the number of its journal's records that show progress; undefined while it is not in the store. */
  look(): Promise<{ readonly run: StoredRun; readonly records: number } | undefined>;
}

/**
 * Does a run in a process of its own, and resumes it whenever that process dies of a signal or an abort: in native code, at the heap limit, by
 * the kernel's out-of-memory killer. Returns the exit code of the process that ended by itself.
 */
export async function supervise(cli: Cli, { runId, start, resume, look }: Supervision): Promise<number> {
  const signals = new ForwardedSignals(cli);
  let deathsWithoutProgress = 0;
  try {
    for (let found = await look(); ; ) {
      const { code, signal } = await signals.during(cli.spawn(found === undefined ? start : resume));
      if (signals.received !== undefined) return code ?? exitCodeOfSignal(signals.received);
      if (signal === null && code !== null && !ABNORMAL_CODES.has(code)) return code;

      const recordsBefore = found?.records ?? 0;
      found = await look();
      deathsWithoutProgress = (found?.records ?? 0) > recordsBefore ? 0 : deathsWithoutProgress + 1;
      const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
      const death = `hgm: the process of run ${runId} died ${how} after ${formatCount(found?.run.figures.evaluations ?? 0)} evaluations`;
      if (deathsWithoutProgress >= MAXIMUM_DEATHS_WITHOUT_PROGRESS) {
        cli.stderr.write(
          `${death}, for the ${deathsWithoutProgress}th time without getting any further; it is not resumed again: look for what ends it outside of activities, such as its setup, its report, or a lack of memory\n`,
        );
        return ExitCode.failed;
      }
      const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** deathsWithoutProgress);
      cli.stderr.write(`${death}; it is resumed in ${formatDuration(waitMs)}\n`);
      if (!(await signals.wait(waitMs))) return exitCodeOfSignal(signals.received ?? 'SIGINT');
    }
  } finally {
    signals.close();
  }
}

/** Passes signals on to the supervised process: it has a process group of its own, so that the terminal does not send them there. */
class ForwardedSignals {
  readonly #cli: Cli;
  readonly #listeners: readonly (readonly [InterruptSignal, () => void])[];
  #child: ChildCommand | undefined;
  #wake: () => void = () => undefined;
  received: InterruptSignal | undefined;

  constructor(cli: Cli) {
    this.#cli = cli;
    const names: readonly InterruptSignal[] = ['SIGINT', 'SIGTERM'];
    this.#listeners = names.map((signal) => [signal, () => this.#forward(signal)] as const);
    for (const [signal, listener] of this.#listeners) cli.signals.on(signal, listener);
    cli.signals.on('SIGTSTP', this.#onStop);
    cli.signals.on('SIGCONT', this.#onContinue);
  }

  /** Ctrl-Z reaches this process alone, and is to stop both. */
  readonly #onStop = (): void => {
    this.#child?.kill('SIGTSTP');
    this.#cli.suspend();
  };

  readonly #onContinue = (): void => this.#child?.kill('SIGCONT');

  async during(child: ChildCommand): ChildCommand['ended'] {
    this.#child = child;
    try {
      return await child.ended;
    } finally {
      this.#child = undefined;
    }
  }

  /** Waits; resolves to false, and at once, when a signal comes. */
  async wait(waitMs: number): Promise<boolean> {
    if (this.received === undefined) {
      await new Promise<void>((resolve) => {
        const stop = this.#cli.clock.every(waitMs, () => this.#wake());
        this.#wake = () => {
          stop();
          resolve();
        };
      });
    }
    return this.received === undefined;
  }

  close(): void {
    for (const [signal, listener] of this.#listeners) this.#cli.signals.off(signal, listener);
    this.#cli.signals.off('SIGTSTP', this.#onStop);
    this.#cli.signals.off('SIGCONT', this.#onContinue);
  }

  #forward(signal: InterruptSignal): void {
    this.received ??= signal;
    this.#child?.kill(signal);
    this.#wake();
  }
}

/** The `look` of a {@link Supervision}: reads a run in the store of a file. */
export async function lookAt(cli: Cli, file: string, runId: string): ReturnType<Supervision['look']> {
  if (!existsSync(file)) return undefined;
  return await withStore(cli, file, async (store) => {
    const run = (await store.list()).find(({ id }) => id === runId);
    if (run === undefined) return undefined;
    let records = 0;
    const count = () => {
      records++;
    };
    await scanRecords(store, runId, {
      choice: count,
      evaluation: count,
      other: ({ type }) => {
        if (IS_PROGRESS[type]) records++;
      },
    });
    return { run, records };
  });
}

/** What to type to go on with a run. */
export function resumeLineOf(runId: string, store: string): string {
  return plainLine(hgmLine(['resume', runId], store));
}
