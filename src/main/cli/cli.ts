/** What the command needs of the process it runs in, so that tests can give it another one. */

import type { BenchOptions, BenchResult } from '../bench-command/problem-bench.js';
import type { ComparisonResult } from '../comparison/comparison.js';
import type { ComparePoliciesOptions } from '../compose/compare-policies.js';
import type { StoreOptions } from '../compose/open-run-store.js';
import type { RunningWorker, WorkerOptions } from '../compose/start-worker.js';
import type { ResumeOptions } from '../run/resume-options.js';
import type { Run } from '../run/run.js';
import type { RunOptions } from '../run/run-options.js';
import type { RunningServer, ServeOptions } from '../server/start-server.js';
import type { SimulationOptions, SimulationResult } from '../simulation/simulation.js';
import type { RunStore } from '../store/run-store.js';
import type { SweepOptions } from '../sweep/sweep-options.js';
import type { SweepResult } from '../sweep/sweep-result.js';

/** A stream for text, perhaps a terminal. */
export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** Signals that end the command. */
export type InterruptSignal = 'SIGINT' | 'SIGTERM';

/**
 * What ends the command: a signal, or that the reader of stdout is gone, which Node tells as an error of the stream. Nobody listens for SIGPIPE: a
 * process that does gets it for every connection and pipe that is broken when it is written to.
 */
export type Interruption = InterruptSignal | 'unread';

/** Signals of a terminal's job control: Ctrl-Z, and going on after it. */
export type JobSignal = 'SIGTSTP' | 'SIGCONT';

/** Where signals come from. */
export interface SignalSource {
  on(signal: Interruption | JobSignal, listener: () => void): unknown;
  off(signal: Interruption | JobSignal, listener: () => void): unknown;
  /** Tells listeners that nobody reads stdout any more. Returns whether there are any. */
  emit(signal: 'unread'): boolean;
}

/** Time, as the views see it. */
export interface ViewClock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Calls `tick` every `intervalMs` until the returned function is called. */
  every(intervalMs: number, tick: () => void): () => void;
}

/** A command line that runs in a process of its own. */
export interface ChildCommand {
  /** How it ended: by its own will with a code, or by a signal. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  kill(signal: InterruptSignal | JobSignal): void;
}

/** The command's surroundings. */
export interface Cli {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: NodeJS.ProcessEnv;
  readonly signals: SignalSource;
  readonly clock: ViewClock;
  /** Version of this package. */
  readonly version: string;
  /** The folder whose `templates` folder `hgm init` copies from, as a URL that ends in a slash. */
  readonly packageRoot: URL;
  /** Calls `listener` when the process exits, whatever the reason, until the returned function is called. */
  onExit(listener: () => void): () => void;
  /** Stops the process until it is told to go on, as Ctrl-Z does. */
  suspend(): void;
  /** Ends the process at once. */
  leave(exitCode: number): void;
  /** The command line after `hgm`. */
  readonly args: readonly string[];
  /** Runs another command line in a process of its own, with this one's streams. */
  spawn(args: readonly string[]): ChildCommand;
  startRun(problem: string, options: RunOptions): Promise<Run>;
  resumeRun(runId: string, options: ResumeOptions): Promise<Run>;
  openRunStore(file: string, options: StoreOptions): Promise<RunStore>;
  startWorker(options: WorkerOptions): Promise<RunningWorker>;
  startServer(options: ServeOptions): Promise<RunningServer>;
  runSimulation(options: SimulationOptions): Promise<SimulationResult>;
  comparePolicies(options: ComparePoliciesOptions): Promise<ComparisonResult>;
  sweepPolicies(problem: string, options: SweepOptions): Promise<SweepResult>;
  benchProblem(problem: string, options: BenchOptions): Promise<BenchResult>;
}
