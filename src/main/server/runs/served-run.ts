import type { InlineProblem } from '../../../shared/inline/inline-problem.js';
import type { Json } from '../../../shared/json.js';
import { resumeRun } from '../../compose/resume-run.js';
import { startRun } from '../../compose/start-run.js';
import type { Run } from '../../run/run.js';
import type { AddAgentOptions } from '../../run/steering/steering.js';
import type { RemoteRun } from '../../runtime/remote-run.js';
import { type RemoteResumeOptions, type RemoteRunOptions, spawnRuntime } from '../../runtime/spawn-runtime.js';
import type { RunStore } from '../../store/run-store.js';

/** A run of this server, which may be in another thread. */
export type ServedRun = Omit<RemoteRun, typeof Symbol.asyncDispose>;

/** Options that a run of a server is begun with; where it is kept is the server's to say. */
export type ServedRunOptions = Omit<RemoteRunOptions, 'store'>;
export type ServedResumeOptions = Omit<RemoteResumeOptions, 'store'>;

/** A run that has begun. */
export interface BegunRun {
  readonly run: ServedRun;
  /** Ends its thread, where it has one of its own: for when it has ended and nobody can ask it anything any more. */
  letGo(): Promise<void>;
}

/** Begins runs. */
export interface RunMaker {
  /** @throws HgmError what `startRun` throws */
  start(problem: string | InlineProblem, options: ServedRunOptions): Promise<BegunRun>;
  /** @throws HgmError what `resumeRun` throws */
  resume(runId: string, options: ServedResumeOptions): Promise<BegunRun>;
}

/** Runs in threads of their own, each kept in this file: one that is busy, or whose thread dies, keeps neither the server nor other runs waiting. */
export function runsInThreads(store: string): RunMaker {
  return {
    start: (problem, options) => inThread((runtime) => runtime.startRun(problem, { ...options, store })),
    resume: (runId, options) => inThread((runtime) => runtime.resumeRun(runId, { ...options, store })),
  };
}

/** Runs of this thread, for a store that is an object of it. */
export function runsOfThisThread(store: RunStore): RunMaker {
  return {
    start: async (problem, options) => ofThisThread(await startRun(problem, { ...options, store })),
    resume: async (runId, options) => ofThisThread(await resumeRun(runId, { ...options, store })),
  };
}

async function inThread(begin: (runtime: Awaited<ReturnType<typeof spawnRuntime>>) => Promise<RemoteRun>): Promise<BegunRun> {
  const runtime = await spawnRuntime();
  try {
    return { run: await begin(runtime), letGo: () => runtime.close() };
  } catch (error) {
    await runtime.close();
    throw error;
  }
}

function ofThisThread(run: Run): BegunRun {
  const served: ServedRun = {
    id: run.id,
    events: (options) => run.events(options),
    progress: async () => run.progress(),
    stop: async () => run.stop(),
    result: () => run.result,
    snapshotPage: (options) => run.snapshotPage(options),
    pause: () => run.pause(),
    unpause: () => run.unpause(),
    setExpansionGate: (open) => run.setExpansionGate(open),
    prune: (key) => run.prune(key),
    evaluateNext: (key) => run.evaluateNext(key),
    update: (update) => run.update(update),
    addAgent: (state: Json, options?: AddAgentOptions) => run.addAgent(state, options),
    ask: (options) => run.ask(options),
    tell: (results) => run.tell(results),
    renew: (tokens) => run.renew(tokens),
    release: (tokens) => run.release(tokens),
    get inJson() {
      return run.inJson;
    },
    leases: async () => run.leases(),
    workers: async () => run.workers(),
  };
  return { run: served, letGo: async () => undefined };
}
