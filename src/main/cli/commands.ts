import type { CommandFactory } from './command.js';
import { initCommand } from './commands/init.js';
import { runCommand } from './commands/run.js';
import { simulateCommand } from './commands/simulate.js';

/** The subcommands of `hgm`, in the order in which its help lists them. */
export const COMMANDS: readonly CommandFactory[] = [runCommand, simulateCommand, initCommand];
