/** What the command needs of the process it runs in, so that tests can give it another one. */

import type { Run } from '../workflow/run.js';
import type { RunOptions } from '../workflow/run-options.js';
import type { SimulationOptions, SimulationResult } from '../workflow/simulation.js';

/** A stream for text, perhaps a terminal. */
export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** Signals that end the command when it does not listen to them. */
export type InterruptSignal = 'SIGINT' | 'SIGTERM';

/** Where signals come from; `process` is one. */
export interface SignalSource {
  on(signal: InterruptSignal, listener: () => void): unknown;
  off(signal: InterruptSignal, listener: () => void): unknown;
}

/** Time, as the views see it. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Calls `tick` every `intervalMs` until the returned function is called. */
  every(intervalMs: number, tick: () => void): () => void;
}

/** The command's surroundings. */
export interface Cli {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: NodeJS.ProcessEnv;
  readonly signals: SignalSource;
  readonly clock: Clock;
  /** Version of this package. */
  readonly version: string;
  /** The folder whose `templates` folder `hgm init` copies from, as a URL that ends in a slash. */
  readonly packageRoot: URL;
  /** Calls `listener` when the process exits, whatever the reason, until the returned function is called. */
  onExit(listener: () => void): () => void;
  /** Ends the process at once. */
  leave(exitCode: number): void;
  startRun(problem: string, options: RunOptions): Promise<Run>;
  runSimulation(options: SimulationOptions): Promise<SimulationResult>;
}
