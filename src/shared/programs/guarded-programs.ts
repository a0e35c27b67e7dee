import process from 'node:process';
import { optionError } from '../check-option.js';
import { HgmError } from '../errors.js';
import { findExecutable } from './find-executable.js';
import { GuardClient, type StartedProgram, type StartOutcome } from './guard-client.js';
import type { GuardAddress } from './guard-protocol.js';
import { LinePrograms } from './line-programs.js';
import type { ProgramActivity } from './program-activity.js';
import { programError, refusedError } from './program-errors.js';
import type { ProgramCommand, ResolvedProgramLimits } from './program-options.js';
import { codeOf } from './program-processes.js';
import { type ProgramResult, runToEnd } from './run-to-end.js';

/** A program as a problem declares it once: what it is and how it is spoken to. One object stands for it in a thread. */
export interface ProgramDefinition {
  readonly command: ProgramCommand;
  /** `once`: a program for each activity; `lines`: one that stays, with a line for each. */
  readonly mode: 'once' | 'lines';
  readonly limits: ResolvedProgramLimits;
}

/** Codes of the system for that this process, or all of them, have too many files and connections open: no fault of the guard. */
const WITHOUT_DESCRIPTORS: readonly string[] = ['EMFILE', 'ENFILE'];

/** Starts the programs of a thread, which end with it. The guard is asked for at the first one. */
export class GuardedPrograms {
  readonly #openGuard: () => Promise<GuardAddress>;
  readonly #lines = new Map<ProgramDefinition, LinePrograms>();
  #client: Promise<GuardClient> | undefined;

  /** @param openGuard - starts the guard where there is none; asked again when that has ended */
  constructor(openGuard: () => Promise<GuardAddress>) {
    this.#openGuard = openGuard;
  }

  /**
   * @param folder - in which it runs
   * @throws HgmError ERR_PROGRAM, ERR_OPTION on Windows
   */
  async start(command: ProgramCommand, folder: string, limits: ResolvedProgramLimits): Promise<StartedProgram> {
    if (process.platform === 'win32') {
      throw optionError(
        'program',
        'run on Linux or macOS',
        'this is Windows, where nothing ends all processes of a program; use WSL',
      );
    }
    const env = environmentOf(limits);
    const path = findExecutable(command.command, folder, env.PATH);
    const { memoryLimitMb } = limits;
    const request = {
      command: path,
      args: command.args,
      cwd: folder,
      env,
      ...(memoryLimitMb !== undefined && { memoryLimitMb }),
    };
    const outcome = await this.#startBy(request);
    if (outcome.status === 'started') return outcome.program;
    if (outcome.status === 'refused') throw refusedError(command, folder, outcome.code);
    throw programError(command, 'could not be started, since the process that guards programs was ended', '');
  }

  /**
   * Runs a program for an activity to its end, in the activity's folder.
   *
   * @param running - holds, while it runs, what ends it
   */
  async run(
    command: ProgramCommand,
    input: string | Uint8Array,
    limits: ResolvedProgramLimits,
    activity: ProgramActivity,
    running: Set<() => void>,
  ): Promise<ProgramResult> {
    const program = await this.start(command, activity.folder, limits);
    // While it started.
    if (activity.hasEnded()) program.kill();
    running.add(program.kill);
    try {
      return await runToEnd(program, command, input, limits, activity);
    } finally {
      running.delete(program.kill);
    }
  }

  async #startBy(request: Parameters<GuardClient['start']>[0]): Promise<StartOutcome> {
    try {
      const client = await this.#connect();
      return await client.start(request);
    } catch (error) {
      if (error instanceof HgmError) throw error;
      const code = codeOf(error);
      return WITHOUT_DESCRIPTORS.includes(code) ? { status: 'refused', code } : { status: 'lost' };
    }
  }

  /** The programs in `lines` mode of a definition. */
  linesOf(definition: ProgramDefinition): LinePrograms {
    const known = this.#lines.get(definition);
    if (known !== undefined) return known;
    const { command, limits } = definition;
    const made = new LinePrograms(command, limits, (folder) => this.start(command, folder, limits));
    this.#lines.set(definition, made);
    return made;
  }

  /** Ends all programs. */
  close(): void {
    this.#client?.then(
      (client) => client.close(),
      () => undefined,
    );
  }

  async #connect(): Promise<GuardClient> {
    const known = this.#client;
    if (known !== undefined) {
      const client = await known.catch(() => undefined);
      if (client?.isLost === false) return client;
      if (this.#client !== known) return await this.#connect();
    }
    this.#client = this.#openGuard().then((address) => GuardClient.connect(address));
    return await this.#client;
  }
}

function environmentOf({ env }: ResolvedProgramLimits): Record<string, string> {
  const entries = Object.entries({ ...process.env, ...env });
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
