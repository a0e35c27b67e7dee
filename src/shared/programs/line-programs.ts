import type { StartedProgram } from './guard-client.js';
import { LineProgram } from './line-program.js';
import type { ProgramActivity } from './program-activity.js';
import type { ProgramCommand, ResolvedProgramLimits } from './program-options.js';

/** The programs of one definition in a thread that stay: as many as were asked at a time. */
export class LinePrograms {
  readonly #command: ProgramCommand;
  readonly #limits: ResolvedProgramLimits;
  readonly #start: (folder: string) => Promise<StartedProgram>;
  readonly #idle: LineProgram[] = [];

  /** @param start - one more */
  constructor(command: ProgramCommand, limits: ResolvedProgramLimits, start: (folder: string) => Promise<StartedProgram>) {
    this.#command = command;
    this.#limits = limits;
    this.#start = start;
  }

  /**
   * Asks one that has nothing to do, or a new one.
   *
   * @throws HgmError ERR_PROGRAM, ERR_PROGRAM_MEMORY, or the reason for which the activity is to end
   */
  async ask(request: string, activity: ProgramActivity): Promise<string> {
    for (;;) {
      const program = this.#takeIdle() ?? (await this.#open(activity));
      const answer = await program.ask(request, activity);
      if (program.isUsable) this.#idle.push(program);
      if (answer !== undefined) return answer;
    }
  }

  #takeIdle(): LineProgram | undefined {
    for (let program = this.#idle.pop(); program !== undefined; program = this.#idle.pop()) {
      if (program.isUsable) return program;
    }
    return undefined;
  }

  async #open(activity: ProgramActivity): Promise<LineProgram> {
    const started = await this.#start(activity.folder);
    return new LineProgram(started, this.#command, this.#limits, activity, (why) =>
      activity.log(`${why}; it is started again when it is needed`),
    );
  }
}
