import type { Readable } from 'node:stream';
import { drained } from './drained.js';
import type { StartedProgram } from './guard-client.js';
import type { ProgramActivity } from './program-activity.js';
import { faultOf, memoryError, programError } from './program-errors.js';
import type { ProgramCommand, ResolvedProgramLimits } from './program-options.js';
import { ProgramErrors } from './program-output.js';

/** What a program wrote that ended with exit code 0. */
export interface ProgramResult {
  /** As UTF-8. */
  readonly stdout: string;
  /** Likewise; its last 65,536 characters where it is longer. */
  readonly stderr: string;
  /** Always 0: any other rejects. */
  readonly exitCode: number;
}

/**
 * Runs a program for an activity, until it has ended and nothing of it is alive.
 *
 * @param input - what it reads on stdin, which then ends
 * @throws HgmError ERR_PROGRAM, ERR_PROGRAM_MEMORY, or the reason for which the activity is to end
 */
export async function runToEnd(
  program: StartedProgram,
  command: ProgramCommand,
  input: string | Uint8Array,
  limits: ResolvedProgramLimits,
  activity: ProgramActivity,
): Promise<ProgramResult> {
  const { stdin, stdout, stderr } = program;
  const errors = new ProgramErrors(stderr, activity);
  const output = new BoundedOutput(stdout, limits.maximumOutputBytes, () => program.kill());
  let abortion: { readonly reason: unknown } | undefined;
  const settle = activity.whenAborted((reason) => {
    abortion = { reason };
    program.end();
  });
  program.hold();
  try {
    // A program need not read it.
    stdin.end(input);
    const end = await program.ended;
    await drained(stdout, stderr);
    if (abortion !== undefined) throw abortion.reason;
    if (end.status === 'ended' && end.usedMb !== undefined) throw memoryError(command, end.usedMb, limits.memoryLimitMb);
    const fault = output.isOver ? overflowOf(limits) : faultOf(end);
    if (fault !== undefined) throw programError(command, fault, errors.text, end);
    return { stdout: output.text, stderr: errors.text, exitCode: 0 };
  } finally {
    program.release();
    settle();
  }
}

/** What a program wrote too much of, after its name. */
export function overflowOf({ maximumOutputBytes }: ResolvedProgramLimits): string {
  return `wrote more to stdout than maximumOutputBytes, ${maximumOutputBytes}, and was killed`;
}

/** What a program writes to stdout, up to a limit. */
class BoundedOutput {
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  isOver = false;

  constructor(stdout: Readable, maximumBytes: number, onOver: () => void) {
    stdout.on('data', (chunk: Buffer) => {
      if (this.isOver) return;
      this.#bytes += chunk.length;
      this.isOver = this.#bytes > maximumBytes;
      if (this.isOver) onOver();
      else this.#chunks.push(chunk);
    });
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
