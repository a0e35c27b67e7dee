import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { ProgramEnd } from '../shared/programs/guard-protocol.js';
import { aliveOf, killAlive, type ProgramMark, residentMb, signal } from '../shared/programs/program-processes.js';

/** What a program leaves behind is given this long to end by itself, in milliseconds: helpers of its language's runtime do. */
const LEFT_BEHIND_GRACE_MS = 250;
/** Interval of looking whether something has ended, in milliseconds. */
const LOOK_INTERVAL_MS = 10;
/** What is alive so long after it was killed is in the kernel, where nothing ends it; in milliseconds. */
const KILL_PATIENCE_MS = 5000;
/** Within this time of a program's start the numbers of processes have not gone round, in milliseconds. */
const RECENT_MS = 5000;
/** Interval of reading what memory a program uses, in milliseconds. */
const MEMORY_INTERVAL_MS = 100;
/** Once in so many readings all processes are looked at, for those that their parent has left. */
const FULL_READING = 10;

/** One program that was started: the leader of a session and a group of its own. */
export class GuardedProgram {
  readonly processes: ProgramMark;
  readonly #startedAtMs = performance.now();
  /** Whether it is being ended: what it leaves behind from then on is no fault of its own. */
  #isEnding = false;
  #killing: Promise<void> | undefined;
  #termTimer: NodeJS.Timeout | undefined;
  #memoryTimer: NodeJS.Timeout | undefined;
  #usedMb: number | undefined;

  /**
   * @param child - that runs
   * @param mark - in its environment
   * @param memoryLimitMb - undefined for none
   */
  constructor(
    child: ChildProcess,
    processes: ProgramMark,
    memoryLimitMb: number | undefined,
    onEnded: (end: ProgramEnd) => void,
  ) {
    this.processes = processes;
    if (memoryLimitMb !== undefined) this.#watchMemory(memoryLimitMb);
    child.once('exit', (exitCode, signal) => {
      void this.#afterExit().then((leftBehind) => {
        const usedMb = this.#usedMb;
        onEnded({ exitCode, signal, leftBehind, ...(usedMb !== undefined && { usedMb }) });
      });
    });
  }

  /** Asks it to end, and kills it `graceMs` later; kills it without asking where that is 0. */
  terminate(graceMs: number): void {
    if (graceMs === 0) void this.kill();
    if (this.#isEnding) return;
    this.#isEnding = true;
    signal(-this.processes.group, 'SIGTERM');
    this.#termTimer = setTimeout(() => void this.kill(), graceMs);
  }

  /** Kills it, and all that carries its mark. Resolves when nothing of it is alive. */
  async kill(): Promise<void> {
    this.#isEnding = true;
    this.#killing ??= this.#killAll();
    await this.#killing;
  }

  async #killAll(): Promise<void> {
    clearTimeout(this.#termTimer);
    clearInterval(this.#memoryTimer);
    const endsAtMs = performance.now() + KILL_PATIENCE_MS;
    // What was being started meanwhile is found the next time.
    while (killAlive(this.processes) > 0 && performance.now() < endsAtMs) await wait(LOOK_INTERVAL_MS);
  }

  /** The process itself has exited. @returns how much of it had to be killed, where it ended by itself */
  async #afterExit(): Promise<number> {
    clearInterval(this.#memoryTimer);
    if (this.#isEnding) {
      await this.#whenRestIsGone();
      return 0;
    }
    const endsAtMs = performance.now() + LEFT_BEHIND_GRACE_MS;
    let left = this.#left();
    while (left > 0 && performance.now() < endsAtMs) {
      await wait(LOOK_INTERVAL_MS);
      // What is killed by now had been left behind nevertheless.
      if (this.#isEnding) break;
      left = this.#left();
    }
    if (left > 0) await this.kill();
    return left;
  }

  /** It has ended within its grace: what is left of it has the rest of that. */
  async #whenRestIsGone(): Promise<void> {
    while (this.#killing === undefined && this.#left() > 0) await wait(LOOK_INTERVAL_MS);
    clearTimeout(this.#termTimer);
    await this.#killing;
  }

  #left(): number {
    return aliveOf(this.processes, performance.now() - this.#startedAtMs < RECENT_MS).length;
  }

  #watchMemory(limitMb: number): void {
    let readings = 0;
    let known: readonly number[] = [this.processes.group];
    this.#memoryTimer = setInterval(() => {
      if (readings++ % FULL_READING === 0) known = [this.processes.group, ...aliveOf(this.processes)];
      const usedMb = residentMb(known);
      if (usedMb <= limitMb) return;
      this.#usedMb = Math.ceil(usedMb);
      void this.kill();
    }, MEMORY_INTERVAL_MS);
  }
}

/**
 * Starts a program.
 *
 * @param onRefused - told why it could not be started, as a code of the system such as `ENOENT`; then nothing is returned, or ended
 */
export function spawnProgram(
  command: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env' | 'stdio'>,
  onRefused: (code: string) => void,
): ChildProcess | undefined {
  try {
    const child = spawn(command, args, { ...options, detached: true });
    if (child.pid !== undefined) return child;
    child.once('error', (error: NodeJS.ErrnoException) => onRefused(error.code ?? error.message));
  } catch (error) {
    onRefused(error instanceof Error && 'code' in error ? String(error.code) : String(error));
  }
  return undefined;
}
