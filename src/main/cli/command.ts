import type { Command } from 'commander';
import type { Cli } from './cli.js';

/** Tells the exit code of a command that did not throw. */
export type SetExitCode = (exitCode: number) => void;

/** Makes one subcommand of `hgm`. Its action throws what went wrong; without it, and without an exit code set, the code is 0. */
export type CommandFactory = (cli: Cli, setExitCode: SetExitCode) => Command;

/** The help text that shows how a command is typed. */
export function exampleText(...lines: readonly string[]): string {
  return `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  $ ${line}\n`).join('')}`;
}
