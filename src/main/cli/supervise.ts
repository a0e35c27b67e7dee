import { existsSync } from 'node:fs';
import type { StoredRun } from '../../shared/store-protocol.js';
import { formatDuration } from '../report/duration.js';
import { formatCount } from '../report/number-format.js';
import { forEachRecord } from '../workflow/run-records.js';
import type { ChildCommand, Cli, InterruptSignal } from './cli.js';
import { ExitCode, exitCodeOfSignal } from './exit-code.js';
import { DEFAULT_STORE, withStore } from './store-options.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** Deaths in a row between which nothing was committed. A suspect's start is committed, so this is never reached by one that is poison. */
const MAXIMUM_DEATHS_WITHOUT_PROGRESS = 5;

/** How shells tell a signal that ended a program: those that a program does not ask for. */
const ABNORMAL_CODES: ReadonlySet<number> = new Set([132, 133, 134, 135, 136, 137, 138, 139]);

/** A run that is watched over. */
export interface Supervision {
  readonly runId: string;
  /** The command line that starts it, and the one that takes it up. */
  readonly start: readonly string[];
  readonly resume: readonly string[];
  /** The run as the store has it, with the length of its journal; undefined while it is not in the store. */
  look(): Promise<{ readonly run: StoredRun; readonly journalEnd: number } | undefined>;
}

/**
 * Has a run done by a process of its own, and resumes it whenever that process dies other than by its own will: an abort in native
 * code, an array past the heap limit, the kernel's out-of-memory killer. Returns the exit code of the process that ended in good order.
 */
export async function supervise(cli: Cli, { runId, start, resume, look }: Supervision): Promise<number> {
  const signals = new ForwardedSignals(cli);
  let deathsWithoutProgress = 0;
  let lastEnd = -1;
  try {
    for (;;) {
      const found = await look();
      const end = found?.journalEnd ?? -1;
      deathsWithoutProgress = end > lastEnd ? 0 : deathsWithoutProgress + 1;
      lastEnd = end;
      if (deathsWithoutProgress > MAXIMUM_DEATHS_WITHOUT_PROGRESS) {
        cli.stderr.write(
          `hgm: the process died ${deathsWithoutProgress} times without getting any further; run ${runId} is left as it is\n`,
        );
        return ExitCode.failed;
      }
      const { code, signal } = await signals.during(cli.spawn(found === undefined ? start : resume));
      if (signals.received !== undefined) return code ?? exitCodeOfSignal(signals.received);
      if (signal === null && code !== null && !ABNORMAL_CODES.has(code)) return code;
      const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** deathsWithoutProgress);
      const after = (await look())?.run.figures.evaluations ?? 0;
      const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
      cli.stderr.write(
        `hgm: the process of run ${runId} died ${how} after ${formatCount(after)} evaluations; it is resumed in ${formatDuration(waitMs)}\n`,
      );
      if (!(await signals.wait(waitMs))) return exitCodeOfSignal(signals.received ?? 'SIGINT');
    }
  } finally {
    signals.close();
  }
}

/** Hands signals to the process that is watched over, which has a process group of its own. */
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
  }

  async during(child: ChildCommand): ChildCommand['ended'] {
    this.#child = child;
    try {
      return await child.ended;
    } finally {
      this.#child = undefined;
    }
  }

  /** Waits; false when a signal came. */
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
  }

  #forward(signal: InterruptSignal): void {
    this.received ??= signal;
    this.#child?.kill(signal);
    this.#wake();
  }
}

/** What `supervise` looks at between two processes. */
export async function lookAt(cli: Cli, file: string, runId: string): ReturnType<Supervision['look']> {
  if (!existsSync(file)) return undefined;
  return await withStore(cli, file, async (store) => {
    const run = (await store.list()).find(({ id }) => id === runId);
    if (run === undefined) return undefined;
    return { run, journalEnd: await forEachRecord(store, runId, () => undefined) };
  });
}

/** What to type to go on with a run. */
export function resumeLineOf(runId: string, store: string): string {
  return `hgm resume ${runId}${store === DEFAULT_STORE ? '' : ` --store ${store}`}`;
}
