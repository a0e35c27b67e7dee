import { later } from '../primordials.js';
import { drained } from './drained.js';
import type { GuardedEnd, StartedProgram } from './guard-client.js';
import type { ProgramActivity } from './program-activity.js';
import { faultOf, memoryError, programError } from './program-errors.js';
import type { ProgramCommand, ResolvedProgramLimits } from './program-options.js';
import { ProgramErrors } from './program-output.js';
import { overflowOf } from './run-to-end.js';

const NEW_LINE = 10;
/**
 * The first answer of a program is taken when nothing has followed it for so long, in milliseconds. A program that prints more than one line an answer
 * always does, and is found out before its second line can pass for the answer to another request.
 */
const QUIET_MS = 20;
/** A program that has closed a stream is given this long to end, which says more; in milliseconds. */
const CLOSED_PATIENCE_MS = 500;

const SAY_IT_RIGHT = 'print one line an answer to stdout, flush it, and print all else to stderr';

/** Who waits for an answer. */
interface Asker {
  /** Undefined where the program has not read the request. */
  readonly resolve: (answer: string | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** A program that stays: it is given a line, and answers with one, one after the other. */
export class LineProgram {
  readonly #program: StartedProgram;
  readonly #command: ProgramCommand;
  readonly #limits: ResolvedProgramLimits;
  readonly #errors: ProgramErrors;
  readonly #onIdleEnd: (why: string) => void;
  #asker: Asker | undefined;
  #pieces: Buffer[] = [];
  #bytes = 0;
  /** Its first answer, until nothing has followed it for a while. */
  #held: string | undefined;
  #isProven = false;
  #quietTimer: NodeJS.Timeout | undefined;
  #closedTimer: NodeJS.Timeout | undefined;
  /** What it did wrong, after its name. */
  #fault: string | undefined;
  /** What it closed, where it was killed for that and has not ended by itself. */
  #closed: string | undefined;
  #isUsable = true;
  /** Whether what it prints counts: no more once it did wrong, or the activity that has asked is to end. */
  #isHeard = true;
  /** Whether it has ended, or closed its stdin, with something unread there. */
  #isUnread = false;

  /** @param onIdleEnd - told, in words, when it can be used no more though nobody waits for it */
  constructor(
    program: StartedProgram,
    command: ProgramCommand,
    limits: ResolvedProgramLimits,
    activity: ProgramActivity,
    onIdleEnd: (why: string) => void,
  ) {
    this.#program = program;
    this.#command = command;
    this.#limits = limits;
    this.#errors = new ProgramErrors(program.stderr, activity);
    this.#onIdleEnd = onIdleEnd;
    program.stdout.on('data', (chunk: Buffer) => this.#onData(chunk));
    program.stdout.once('close', () => this.#onClosed('closed its stdout'));
    program.stdin.once('close', () => this.#onClosed('closed its stdin'));
    // AF_UNIX tells the writer of what was never read.
    program.stdin.once('error', () => {
      this.#isUnread = true;
    });
    program.stdin.resume();
    void program.ended.then((end) => this.#onEnded(end));
  }

  /** Whether it can be asked. */
  get isUsable(): boolean {
    return this.#isUsable;
  }

  /**
   * @param request - a line, without its end
   * @returns the line that it answers; undefined where it has answered earlier ones and ended, for reasons of its own, before it read this one
   * @throws HgmError ERR_PROGRAM, ERR_PROGRAM_MEMORY, or the reason for which the activity is to end: it is of no use any more
   */
  async ask(request: string, activity: ProgramActivity): Promise<string | undefined> {
    this.#errors.activity = activity;
    let abortion: { readonly reason: unknown } | undefined;
    const settle = activity.whenAborted((reason) => {
      abortion = { reason };
      this.#ignore();
      this.#program.end();
    });
    this.#program.hold();
    try {
      const answer = await new Promise<string | undefined>((resolve, reject) => {
        this.#asker = { resolve, reject };
        this.#program.stdin.write(`${request}\n`);
      });
      if (abortion === undefined) return answer;
    } catch (error) {
      if (abortion === undefined) throw error;
    } finally {
      this.#asker = undefined;
      this.#program.release();
      settle();
    }
    throw abortion.reason;
  }

  /** Its answer may come after it is known that it ends: those are different streams. */
  #onData(chunk: Buffer): void {
    if (!this.#isHeard) return;
    if (this.#asker === undefined || this.#held !== undefined) {
      this.#fail(`printed a line that nobody had asked for; ${SAY_IT_RIGHT}`);
      return;
    }
    const end = chunk.indexOf(NEW_LINE);
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limits.maximumOutputBytes) this.#fail(overflowOf(this.#limits));
    else if (end < 0) this.#pieces.push(chunk);
    else if (end < chunk.length - 1) this.#fail(`answered with more than one line; ${SAY_IT_RIGHT}`);
    else this.#answer(chunk);
  }

  #answer(last: Buffer): void {
    const line = (this.#pieces.length === 0 ? last : Buffer.concat([...this.#pieces, last])).toString('utf8');
    this.#pieces = [];
    this.#bytes = 0;
    if (this.#isProven) {
      this.#asker?.resolve(line);
      return;
    }
    this.#held = line;
    // One that ends has no more to say than what is read before its end is acted on.
    if (!this.#isUsable) return;
    this.#quietTimer = later(() => {
      this.#held = undefined;
      this.#isProven = true;
      this.#asker?.resolve(line);
    }, QUIET_MS);
  }

  #fail(fault: string): void {
    this.#fault ??= fault;
    this.#held = undefined;
    this.#ignore();
    this.#program.kill();
  }

  /** It is asked nothing more, and what it says from now on is not heard. */
  #ignore(): void {
    this.#isHeard = false;
    this.#retire();
  }

  /** It is asked nothing more. */
  #retire(): void {
    this.#isUsable = false;
    clearTimeout(this.#quietTimer);
  }

  /** Most often since it has ended, which is about to be told: how says more, and whether what it has answered counts. */
  #onClosed(fault: string): void {
    if (!this.#isUsable) return;
    this.#retire();
    this.#closedTimer = later(() => {
      this.#closed = fault;
      this.#program.kill();
    }, CLOSED_PATIENCE_MS);
  }

  async #onEnded(end: GuardedEnd): Promise<void> {
    this.#retire();
    clearTimeout(this.#closedTimer);
    await drained(this.#program.stdout, this.#program.stderr);
    const error = this.#errorOf(end);
    const isUnread = this.#isUnread && this.#isProven && this.#fault === undefined;
    if (this.#asker === undefined || isUnread) this.#onIdleEnd(error.message);
    if (isUnread) this.#asker?.resolve(undefined);
    else if (this.#held !== undefined && faultOf(end) === undefined) this.#asker?.resolve(this.#held);
    else this.#asker?.reject(error);
  }

  #errorOf(end: GuardedEnd): Error {
    if (end.status === 'ended' && end.usedMb !== undefined) {
      return memoryError(this.#command, end.usedMb, this.#limits.memoryLimitMb);
    }
    const isKilled = end.status === 'ended' && end.signal === 'SIGKILL';
    const fault =
      this.#fault ??
      (isKilled ? this.#closed : undefined) ??
      faultOf(end) ??
      `ended without an answer; in lines mode it stays, and ends when its stdin does`;
    return programError(this.#command, fault, this.#errors.text, end);
  }
}
