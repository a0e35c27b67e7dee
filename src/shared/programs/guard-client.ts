/** A client of the guard, in the thread whose programs end with it. */
import { connect, type Socket } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { assertNever } from '../assert-never.js';
import { later, newUuid } from '../primordials.js';
import type { GuardAddress, GuardNotice, GuardRequest, ProgramEnd, StartRequest, StreamHello } from './guard-protocol.js';
import { readJsonLines, writeJsonLine } from './json-lines.js';
import { codeOf, killAlive, type ProgramMark } from './program-processes.js';

/** Wait before a connection is tried again that the guard's queue had no place for, in milliseconds. */
const CROWDED_WAIT_MS = 5;

/** How a program ended that was started; `lost` where the guard did, which took it along as far as it could. */
export type GuardedEnd = ({ readonly status: 'ended' } & ProgramEnd) | { readonly status: 'lost' };

/** What came of a request to start a program. */
export type StartOutcome =
  | { readonly status: 'started'; readonly program: StartedProgram }
  /** By the system, with its code, such as `ENOENT`. */
  | { readonly status: 'refused'; readonly code: string }
  | { readonly status: 'lost' };

/** A program that runs. */
export interface StartedProgram {
  readonly stdin: Duplex;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves once nothing of it is alive. */
  readonly ended: Promise<GuardedEnd>;
  /** SIGTERM, and SIGKILL when the grace period is over, to all that is left of it. */
  end(): void;
  /** SIGKILL to all of it. */
  kill(): void;
  /** Keeps the process from ending, until as many calls of `release` as of it have been made: somebody waits for this program. */
  hold(): void;
  release(): void;
}

interface Pending {
  readonly streams: readonly [Socket, Socket, Socket];
  readonly onStart: (outcome: StartOutcome) => void;
  readonly onEnd: (end: GuardedEnd) => void;
  readonly ended: Promise<GuardedEnd>;
  processes?: ProgramMark;
}

export class GuardClient {
  readonly #address: GuardAddress;
  readonly #socket: Socket;
  readonly #pending = new Map<string, Pending>();
  #isLost = false;
  #holders = 0;

  private constructor(address: GuardAddress, socket: Socket) {
    this.#address = address;
    this.#socket = socket;
    readJsonLines<GuardNotice>(socket, (notice) => this.#onNotice(notice));
    // The 'close' follows.
    socket.on('error', () => undefined);
    socket.once('close', () => this.#onLost());
    socket.unref();
  }

  /** Rejects where nobody listens there. */
  static async connect(address: GuardAddress): Promise<GuardClient> {
    return new GuardClient(address, await connected(address.path));
  }

  /** Ends its programs. */
  close(): void {
    this.#socket.destroy();
  }

  /** Whether the guard is gone. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Starts a program, and ends it with this client. Rejects where it cannot be connected, as {@link connect} does. */
  async start(request: Omit<StartRequest, 'type' | 'program'>): Promise<StartOutcome> {
    this.#hold(1);
    try {
      return await this.#start(request);
    } finally {
      this.#hold(-1);
    }
  }

  async #start(request: Omit<StartRequest, 'type' | 'program'>): Promise<StartOutcome> {
    const program = newUuid();
    const streams = await this.#connectStreams(program);
    if (this.#isLost) return { status: 'lost' };
    let onEnd: Pending['onEnd'] = () => undefined;
    const ended = new Promise<GuardedEnd>((resolve) => {
      onEnd = resolve;
    });
    return await new Promise((onStart) => {
      this.#pending.set(program, { streams, onStart, onEnd, ended });
      this.#send({ type: 'start', program, ...request });
    });
  }

  async #connectStreams(program: string): Promise<Pending['streams']> {
    const open = async (descriptor: StreamHello['descriptor']) => {
      const socket = await connected(this.#address.path);
      // What the program makes of its streams is its own affair: how it ends is told.
      socket.on('error', () => undefined);
      socket.unref();
      writeJsonLine<StreamHello>(socket, { type: 'stream', program, descriptor });
      return socket;
    };
    const opened = [open(0), open(1), open(2)] as const;
    try {
      return await Promise.all(opened);
    } catch (error) {
      for (const each of await Promise.allSettled(opened)) if (each.status === 'fulfilled') each.value.destroy();
      throw error;
    }
  }

  #onNotice(notice: GuardNotice): void {
    const { program } = notice;
    const pending = this.#pending.get(program);
    if (pending === undefined) return;
    const [stdin, stdout, stderr] = pending.streams;
    switch (notice.type) {
      case 'started': {
        const { group, mark } = notice;
        pending.processes = { group, mark };
        const end = (graceMs: number) => this.#send({ type: 'end', program, graceMs });
        const { ended } = pending;
        const hold = { hold: () => this.#hold(1), release: () => this.#hold(-1) };
        const ending = { end: () => end(this.#address.graceMs), kill: () => end(0) };
        pending.onStart({ status: 'started', program: { stdin, stdout, stderr, ended, ...ending, ...hold } });
        return;
      }
      case 'refused':
        this.#forget(program, pending);
        pending.onStart({ status: 'refused', code: notice.code });
        return;
      case 'ended': {
        const { type: _, program: __, ...end } = notice;
        this.#forget(program, pending);
        pending.onEnd({ status: 'ended', ...end });
        return;
      }
      default:
        assertNever(notice);
    }
  }

  #forget(program: string, { streams: [stdin] }: Pending): void {
    this.#pending.delete(program);
    stdin.destroy();
  }

  #hold(change: 1 | -1): void {
    this.#holders += change;
    if (this.#holders > 0) this.#socket.ref();
    else this.#socket.unref();
  }

  /** The guard is gone, which is to guard no more than us from our own end: what it had started is killed from here. */
  #onLost(): void {
    this.#isLost = true;
    for (const { streams, processes, onStart, onEnd } of this.#pending.values()) {
      if (processes !== undefined) killAlive(processes);
      for (const stream of streams) stream.destroy();
      onStart({ status: 'lost' });
      onEnd({ status: 'lost' });
    }
    this.#pending.clear();
  }

  #send(request: GuardRequest): void {
    writeJsonLine(this.#socket, request);
  }
}

/** Tries again while more connections come at a time than the guard's queue holds. */
async function connected(path: string): Promise<Socket> {
  for (;;) {
    try {
      return await connectedAtOnce(path);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
      await new Promise((resolve) => later(resolve, CROWDED_WAIT_MS));
    }
  }
}

function connectedAtOnce(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
