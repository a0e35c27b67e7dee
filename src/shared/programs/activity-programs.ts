/** Programs as the functions of a problem run them: bound to the activity, which `runProgram` and `program` find in its context. */
import { HgmError } from '../errors.js';
import { hasOwn, parseJson, toJsonText } from '../primordials.js';
import type { ActivityContext } from '../problem.js';
import type { GuardedPrograms, ProgramDefinition } from './guarded-programs.js';
import type { ProgramActivity } from './program-activity.js';
import { nameOf, programError } from './program-errors.js';
import type { ProgramCommand, ResolvedProgramLimits } from './program-options.js';
import type { ProgramResult } from './run-to-end.js';

/** Where a context holds its {@link ActivityPrograms}, the same for all copies of this package. */
export const PROGRAMS: unique symbol = Symbol.for('hgm-orchestrator.programs');

/** Of an answer that a message quotes, in characters. */
const QUOTED_LENGTH = 200;

/** What a program is told of the activity beside the agent: the parts of its context that are data. */
export interface RequestContext extends Pick<ActivityContext, 'key' | 'attempt' | 'random'> {
  readonly params: unknown;
  readonly task?: unknown;
  readonly taskNumber?: number;
  readonly results?: unknown;
  readonly mates?: unknown;
}

/** Bound to one activity. */
export class ActivityPrograms {
  readonly #programs: () => Promise<GuardedPrograms>;
  readonly #activity: ProgramActivity;
  /** Ends what still runs for the activity, each. */
  readonly #running: Set<() => void>;

  /** @param programs - the thread's, loaded at the first one */
  constructor(programs: () => Promise<GuardedPrograms>, activity: ProgramActivity, running = new Set<() => void>()) {
    this.#programs = programs;
    this.#activity = activity;
    this.#running = running;
  }

  /** The same for a call that the activity makes in another's place. */
  as(kind: ProgramActivity['kind'], folder: string): ActivityPrograms {
    const activity = this.#activity;
    const other: ProgramActivity = {
      kind,
      folder,
      log: (line) => activity.log(line),
      heartbeat: () => activity.heartbeat(),
      hasEnded: () => activity.hasEnded(),
      whenAborted: (listener) => activity.whenAborted(listener),
    };
    return new ActivityPrograms(this.#programs, other, this.#running);
  }

  /** The activity has ended: so do programs that it did not wait for. */
  end(): void {
    for (const end of this.#running) end();
  }

  /** As `runProgram`. */
  async run(command: ProgramCommand, input: string | Uint8Array, limits: ResolvedProgramLimits): Promise<ProgramResult> {
    const programs = await this.#programs();
    return await programs.run(command, input, limits, this.#activity, this.#running);
  }

  /**
   * As a function that `program` made.
   *
   * @returns any JSON, as which whatever checks the results of `expand` and `evaluate` takes it
   */
  async answer<Answer>(definition: ProgramDefinition, agent: unknown, ctx: RequestContext): Promise<Answer> {
    const { kind } = this.#activity;
    if (kind === null) {
      throw new HgmError('ERR_OPTION', 'program() makes an expand or evaluate of a problem; elsewhere call runProgram');
    }
    const { command, mode, limits } = definition;
    const request = this.#requestOf(kind, command, agent, ctx);
    if (mode === 'lines') {
      const programs = await this.#programs();
      return answerIn<Answer>(await programs.linesOf(definition).ask(request, this.#activity), kind, command);
    }
    const { stdout, stderr } = await this.run(command, `${request}\n`, limits);
    const line = stdout.trimEnd();
    if (line === '') throw programError(command, 'ended without an answer: it printed nothing to stdout', stderr);
    return answerIn<Answer>(line.slice(line.lastIndexOf('\n') + 1), kind, command);
  }

  #requestOf(kind: 'expand' | 'evaluate', command: ProgramCommand, agent: unknown, ctx: RequestContext): string {
    const { key, attempt, params, random } = ctx;
    const seed = Math.floor(random() * 2 ** 32);
    const beside =
      kind === 'evaluate' ? { task: ctx.task, taskNumber: ctx.taskNumber } : { results: ctx.results, mates: ctx.mates };
    try {
      return toJsonText({ kind, key, agent, ...beside, attempt, seed, params });
    } catch (cause) {
      const message = `${nameOf(command)} cannot be told the parameters, which are no JSON as the problem's schema returned them`;
      throw new HgmError('ERR_PROGRAM', message, { cause, retryable: false });
    }
  }
}

/** What a line says, as the function is to return it. */
function answerIn<Answer>(line: string, kind: 'expand' | 'evaluate', command: ProgramCommand): Answer {
  const answer = parsed(line, command);
  if (kind === 'evaluate') return answer;
  if (typeof answer === 'object' && answer !== null && hasOwn(answer, 'agent')) return answer.agent;
  throw badAnswer(line, command, 'to expand it is to answer { "agent": … }, or { "agent": null } for no child');
}

function parsed(line: string, command: ProgramCommand): ReturnType<typeof parseJson> {
  try {
    return parseJson(line);
  } catch {
    throw badAnswer(line, command, 'an answer is JSON on one line, such as 0.5 or { "reward": 0.5 }');
  }
}

function badAnswer(line: string, command: ProgramCommand, rule: string): HgmError<'ERR_PROGRAM'> {
  const text = line.trimEnd();
  const quoted = text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text;
  return new HgmError('ERR_PROGRAM', `${nameOf(command)} answered ${JSON.stringify(quoted)}; ${rule}`);
}
