import process from 'node:process';
import type { Cli, Clock } from './cli.js';
import { packageRoot } from './package-root.js';

const PROCESS_CLOCK: Clock = {
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
    signals: process,
    clock: PROCESS_CLOCK,
    version,
    packageRoot: url,
    onExit(listener) {
      process.once('exit', listener);
      return () => process.off('exit', listener);
    },
    leave: (exitCode) => process.exit(exitCode),
    startRun: async (problem, options) => (await import('../compose.js')).startRun(problem, options),
    runSimulation: async (options) => (await import('../compose.js')).runSimulation(options),
  };
}
