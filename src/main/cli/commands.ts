import type { CommandFactory } from './command.js';
import { benchCommand } from './commands/bench.js';
import { exportCommand } from './commands/export.js';
import { initCommand } from './commands/init.js';
import { resumeCommand } from './commands/resume.js';
import { rmCommand } from './commands/rm.js';
import { runCommand } from './commands/run.js';
import { runsCommand } from './commands/runs.js';
import { serveCommand } from './commands/serve.js';
import { showCommand } from './commands/show.js';
import { simulateCommand } from './commands/simulate.js';
import { workerCommand } from './commands/worker.js';

/** The subcommands of `hgm`, in the order in which its help lists them. */
export const COMMANDS: readonly CommandFactory[] = [
  runCommand,
  resumeCommand,
  runsCommand,
  showCommand,
  exportCommand,
  rmCommand,
  serveCommand,
  workerCommand,
  benchCommand,
  simulateCommand,
  initCommand,
];
