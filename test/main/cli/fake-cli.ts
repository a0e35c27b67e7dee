import { EventEmitter } from 'node:events';
import type { BenchOptions, BenchResult } from '../../../src/main/bench-command/problem-bench.js';
import type { ChildCommand, Cli, OutputStream } from '../../../src/main/cli/cli.js';
import { COMMANDS } from '../../../src/main/cli/commands.js';
import { runCli } from '../../../src/main/cli/program.js';
import type { ComparisonResult } from '../../../src/main/comparison/comparison.js';
import { type ComparePoliciesOptions, comparePolicies } from '../../../src/main/compose/compare-policies.js';
import { packageRoot } from '../../../src/main/compose/package-root.js';
import type { RunningWorker, WorkerOptions } from '../../../src/main/compose/start-worker.js';
import type { ResumeOptions } from '../../../src/main/run/resume-options.js';
import type { RunOptions } from '../../../src/main/run/run-options.js';
import type { RunningServer, ServeOptions } from '../../../src/main/server/start-server.js';
import type { SimulationOptions, SimulationResult } from '../../../src/main/simulation/simulation.js';
import { MemoryRunStore } from '../../../src/main/store/memory-run-store.js';
import type { RunStore } from '../../../src/main/store/run-store.js';
import type { SweepOptions } from '../../../src/main/sweep/sweep-options.js';
import type { SweepResult } from '../../../src/main/sweep/sweep-result.js';
import { FakePipe } from './fake-terminal.js';
import { FakeRun } from './views/fake-run.js';

// Here, once: a test waits for what a command does, not for its loading.
await Promise.all(Object.values(COMMANDS).map((load) => load()));

/** Time that passes when a test says so. */
export class FakeClock {
  #nowMs = 0;
  readonly #timers = new Set<{ readonly intervalMs: number; readonly tick: () => void; dueMs: number }>();

  now(): number {
    return this.#nowMs;
  }

  every(intervalMs: number, tick: () => void): () => void {
    const timer = { intervalMs, tick, dueMs: this.#nowMs + intervalMs };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get timers(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (due === undefined) break;
      this.#nowMs = due.dueMs;
      due.dueMs += due.intervalMs;
      due.tick();
    }
    this.#nowMs = endMs;
  }
}

/** Surroundings of the command that a test holds in its hands. */
export class FakeCli implements Cli {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: NodeJS.ProcessEnv = {};
  readonly signals = new EventEmitter();
  readonly clock = new FakeClock();
  readonly version = '1.2.3';
  packageRoot = packageRoot().url;
  readonly exitListeners = new Set<() => void>();
  /** Exit codes the command left with at once. */
  readonly left: number[] = [];
  readonly run = new FakeRun();
  /** What `startRun` was called with. */
  started: { readonly problem: string; readonly options: RunOptions } | undefined;
  /** What `startRun` answers. */
  starting: Promise<FakeRun> = Promise.resolve(this.run);
  simulationOptions: SimulationOptions | undefined;
  simulation: SimulationResult = {
    nodes: new Map(),
    attempts: 0,
    retries: 0,
    failures: 0,
    maximumConcurrency: 0,
    elapsedMs: 0,
  };

  constructor(stdout: OutputStream = new FakePipe(), stderr: OutputStream = new FakePipe()) {
    this.stdout = stdout;
    this.stderr = stderr;
  }

  onExit(listener: () => void): () => void {
    this.exitListeners.add(listener);
    return () => this.exitListeners.delete(listener);
  }

  /** How often the process was stopped as by Ctrl-Z. */
  suspensions = 0;

  suspend(): void {
    this.suspensions++;
  }

  leave(exitCode: number): void {
    this.left.push(exitCode);
  }

  /** What command lines were spawned, and how each of them is to end. */
  readonly spawned: (readonly string[])[] = [];
  readonly endings: { readonly code: number | null; readonly signal: NodeJS.Signals | null }[] = [];
  /** Runs that there are for every command that looks at a store. */
  readonly store = new MemoryRunStore();
  resumed: { readonly runId: string; readonly options: ResumeOptions } | undefined;
  args: readonly string[] = [];

  /** Signals that spawned commands were sent. */
  readonly handedOn: string[] = [];
  /** What spawned commands end after. */
  childEnds: Promise<unknown> = Promise.resolve();

  spawn(args: readonly string[]): ChildCommand {
    this.spawned.push(args);
    const ending = this.endings.shift() ?? { code: 0, signal: null };
    return { ended: this.childEnds.then(() => ending), kill: (signal) => void this.handedOn.push(signal) };
  }

  /** What `startWorker` was called with, what it does beside that, and what it answers. */
  workerOptions: WorkerOptions | undefined;
  onWorker: (options: WorkerOptions) => void = () => undefined;
  worker: RunningWorker = { ended: Promise.resolve(), served: 1, figures: () => [], stop: async () => undefined };

  async startWorker(options: WorkerOptions): Promise<RunningWorker> {
    this.workerOptions = options;
    this.onWorker(options);
    return this.worker;
  }

  /** What `startServer` was called with, and answers. */
  serveOptions: ServeOptions | undefined;
  serving: () => Promise<RunningServer> = () => Promise.reject(new Error('no server was prepared'));

  startServer(options: ServeOptions): Promise<RunningServer> {
    this.serveOptions = options;
    return this.serving();
  }

  resumeRun(runId: string, options: ResumeOptions): Promise<FakeRun> {
    this.resumed = { runId, options };
    return this.starting;
  }

  async openRunStore(): Promise<RunStore> {
    // Each command closes what it opened; this one is looked at by several.
    const { store } = this;
    return {
      location: store.location,
      create: (run, bytes) => store.create(run, bytes),
      claim: (runId) => store.claim(runId),
      release: (runId) => store.release(runId),
      append: (runId, bytes, update) => store.append(runId, bytes, update),
      label: (runId, label) => store.label(runId, label),
      list: () => store.list(),
      read: (runId) => store.read(runId),
      header: (runId) => store.header(runId),
      journal: (runId, from) => store.journal(runId, from),
      remove: (runId) => store.remove(runId),
      close: async () => undefined,
    };
  }

  startRun(problem: string, options: RunOptions): Promise<FakeRun> {
    this.started = { problem, options };
    return this.starting;
  }

  /** What `benchProblem` was called with, and answers. */
  benched: { readonly problem: string; readonly options: BenchOptions } | undefined;
  benching: () => Promise<BenchResult> = () => Promise.reject(new Error('no benchmark was prepared'));

  benchProblem(problem: string, options: BenchOptions): Promise<BenchResult> {
    this.benched = { problem, options };
    return this.benching();
  }

  /** What `sweepPolicies` was called with, and answers. */
  swept: { readonly problem: string; readonly options: SweepOptions } | undefined;
  sweeping: (options: SweepOptions) => Promise<SweepResult> = () => Promise.reject(new Error('no sweep was prepared'));

  sweepPolicies(problem: string, options: SweepOptions): Promise<SweepResult> {
    this.swept = { problem, options };
    return this.sweeping(options);
  }

  /** The real thing: it is small, and pure but for its threads. */
  comparePolicies(options: ComparePoliciesOptions): Promise<ComparisonResult> {
    return comparePolicies(options);
  }

  async runSimulation(options: SimulationOptions): Promise<SimulationResult> {
    this.simulationOptions = options;
    return this.simulation;
  }
}

/** What a command said and how it ended. */
export interface CommandOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line to its end, with pipes for streams. */
export async function outcomeOf(
  args: readonly string[],
  prepare: (cli: FakeCli) => void = () => undefined,
): Promise<CommandOutcome> {
  const [stdout, stderr] = [new FakePipe(), new FakePipe()];
  const cli = new FakeCli(stdout, stderr);
  prepare(cli);
  const exitCode = await runCli(args, cli);
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** Lets everything that is ready to run do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
