import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../compose/package-root.js';
import type { ChildCommand, Cli, SignalSource, ViewClock } from './cli.js';

const PROCESS_CLOCK: ViewClock = {
  now: () => performance.now(),
  every(intervalMs, tick) {
    const timer = setInterval(tick, intervalMs);
    return () => clearInterval(timer);
  },
};

/** The surroundings of the command in a real process. What starts threads is imported only when it is needed. */
export function processCli(): Cli {
  const { url, version } = packageRoot();
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    signals: processSignals(),
    clock: PROCESS_CLOCK,
    version,
    packageRoot: url,
    onExit(listener) {
      process.once('exit', listener);
      return () => process.off('exit', listener);
    },
    suspend: () => void process.kill(process.pid, 'SIGSTOP'),
    leave: (exitCode) => process.exit(exitCode),
    args: process.argv.slice(2),
    spawn: spawnCommand,
    startRun: async (problem, options) => (await import('../compose/start-run.js')).startRun(problem, options),
    comparePolicies: async (options) => (await import('../compose/compare-policies.js')).comparePolicies(options),
    sweepPolicies: async (problem, options) => (await import('../compose/sweep-policies.js')).sweepPolicies(problem, options),
    benchProblem: async (problem, options) => (await import('../compose/bench-problem.js')).benchProblem(problem, options),
    resumeRun: async (runId, options) => (await import('../compose/resume-run.js')).resumeRun(runId, options),
    openRunStore: async (file, options) => (await import('../compose/open-run-store.js')).openRunStore(file, options),
    startWorker: async (options) => (await import('../compose/start-worker.js')).startWorker(options),
    startServer: async (options) => (await import('../server/start-server.js')).startServer(options),
    runSimulation: async (options) => (await import('../compose/run-simulation.js')).runSimulation(options),
  };
}

function processSignals(): SignalSource {
  const own = new EventEmitter();
  return {
    on: (signal, listener) => (signal === 'unread' ? own : process).on(signal, listener),
    off: (signal, listener) => (signal === 'unread' ? own : process).off(signal, listener),
    emit: (signal) => own.emit(signal),
  };
}

/** In a process group of its own: what is typed at the terminal reaches this process alone, which hands it on once. */
function spawnCommand(args: readonly string[]): ChildCommand {
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, main, ...args], { stdio: 'inherit', detached: true });
  return {
    ended: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve({ code, signal }));
    }),
    kill: (signal) => void child.kill(signal),
  };
}
