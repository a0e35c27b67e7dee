/** The command as its users have it: a process of its own. */
import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The file that `hgm` is. */
export const HGM_MAIN = fileURLToPath(new URL('../../src/main/cli/main.js', import.meta.url));

/** How a command ended, and what it said until then. */
export interface HgmEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An event as `hgm run --events` and `hgm export` print it. */
export interface PrintedEvent extends Readonly<Record<string, unknown>> {
  readonly type: string;
}

export interface HgmProcessOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What a shell does before it becomes the command, such as `ulimit -f 160`. */
  readonly shellSetup?: string;
  /** The file that is run. @defaultValue the command */
  readonly main?: string;
  /** Who runs it. */
  readonly uid?: number;
}

/** A command that is under way. */
export class HgmProcess {
  static readonly #alive = new Set<HgmProcess>();
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  stdout = '';
  stderr = '';
  readonly #closed: Promise<unknown>;
  #isClosed = false;

  constructor(args: readonly string[], { cwd, env = {}, shellSetup, main = HGM_MAIN, uid }: HgmProcessOptions = {}) {
    const { FORCE_COLOR: _, ...inherited } = process.env;
    const [program, ...line] =
      shellSetup === undefined
        ? [process.execPath, main, ...args]
        : ['bash', '-c', `${shellSetup}; exec "$0" "$@"`, process.execPath, main, ...args];
    this.child = spawn(program ?? '', line, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...inherited, ...env },
      ...(cwd !== undefined && { cwd }),
      ...(uid !== undefined && { uid, gid: uid }),
    });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    HgmProcess.#alive.add(this);
    this.#closed = once(this.child, 'close').finally(() => {
      this.#isClosed = true;
      HgmProcess.#alive.delete(this);
    });
  }

  /** Kills what tests that failed have left behind. */
  static async killAll(): Promise<void> {
    for (const command of HgmProcess.#alive) {
      command.child.kill('SIGKILL');
      await command.#closed;
    }
  }

  /** Waits until a stream holds a text. */
  async prints(text: string, stream: 'stdout' | 'stderr' = 'stdout'): Promise<void> {
    await this.#until(stream, () => this[stream].includes(text), text);
  }

  /** Waits until it has printed so many events. */
  async printsEvents(count: number): Promise<void> {
    let lines = 0;
    let at = 0;
    const isDone = (): boolean => {
      for (let end = this.stdout.indexOf('\n', at); end >= 0; end = this.stdout.indexOf('\n', at)) {
        at = end + 1;
        lines++;
      }
      return lines >= count;
    };
    await this.#until('stdout', isDone, `${count} events`);
  }

  async ended(): Promise<HgmEnd> {
    await this.#closed;
    const { exitCode, signalCode: signal } = this.child;
    return { exitCode, signal, stdout: this.stdout, stderr: this.stderr };
  }

  async #until(stream: 'stdout' | 'stderr', isDone: () => boolean, what: string): Promise<void> {
    while (!isDone()) {
      assert.ok(!this.#isClosed, `it ended before it printed ${what}: ${this.stdout}${this.stderr}`);
      await Promise.race([once(this.child[stream], 'data'), this.#closed]);
    }
  }
}

const SETTLED: ReadonlySet<string> = new Set(['expansion', 'barren', 'evaluation', 'failure']);

/** Runs a command line to its end. */
export function hgm(args: readonly string[], options?: HgmProcessOptions): Promise<HgmEnd> {
  return new HgmProcess(args, options).ended();
}

/** What a worker wrote to its standard error, but for what it says of a Redis that is slow to answer: so it is on a machine with much else to do. */
export function complaintsIn(stderr: string): string {
  return stderr.replace(/^hgm: Redis does not answer \(it takes too long\).*\n/gm, '');
}

/** The events among the lines that a command printed; what follows the last line end was cut off. */
export function eventsOf(stdout: string): PrintedEvent[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
    .filter((value) => 'type' in value);
}

/** The numbers of the activities whose outcomes a command told as acknowledged. */
export function settledActivities(events: readonly PrintedEvent[]): number[] {
  return events.filter(({ type }) => SETTLED.has(type)).map(({ activity }) => Number(activity));
}
