import { EventEmitter } from 'node:events';
import type { Cli } from '../../src/main/cli/cli.js';
import { processCli } from '../../src/main/cli/process-cli.js';
import { runCli } from '../../src/main/cli/program.js';
import { FakePipe } from '../main/cli/fake-terminal.js';

/** What a command said and how it ended. */
export interface HereEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, with real threads and files: much faster than a process, where it is not the subject. */
export async function hgmHere(args: readonly string[], changes: Partial<Cli> = {}): Promise<HereEnd> {
  const [stdout, stderr] = [new FakePipe(), new FakePipe()];
  const cli: Cli = { ...processCli(), stdout, stderr, env: {}, signals: new EventEmitter(), args, ...changes };
  const exitCode = await runCli(args, cli);
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}
