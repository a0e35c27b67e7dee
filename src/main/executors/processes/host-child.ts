import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { HgmError } from '../../../shared/errors.js';
import type { ActivityReading } from '../../../shared/thread/activity-record.js';
import { FramedLink } from '../worker-host/framed-link.js';
import { LINK_FILE } from '../worker-host/host-files.js';
import type { HostNotice, HostOrder } from '../worker-host/protocol.js';
import { childCommand } from './child-command.js';
import { RecordFile } from './record-file.js';

/** How a child process ended. */
export interface ChildEnd {
  /** Null where it was a signal. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why we ended it; undefined where it ended by itself or by another's hand. */
  readonly killedFor: string | undefined;
  /** The end of what it wrote to its standard error, past what threads capture. */
  readonly lastWords: string;
  /** What it was on. */
  readonly running: ActivityReading | undefined;
}

export interface HostChildListener {
  onNotice(notice: HostNotice): void;
  /** Told once, after all that it said. */
  onEnd(end: ChildEnd): void;
}

/** Most characters that are kept of what a child writes to its standard error. */
const LAST_WORDS_LENGTH = 4096;
/** Longest wait for the rest of what a process said that has exited, in milliseconds. */
const REST_MS = 200;

/** A worker host that is a child process of this one. */
export class HostChild {
  readonly #process: ChildProcess;
  readonly #link: FramedLink<HostOrder, HostNotice>;
  readonly #socket: Socket;
  readonly #record: RecordFile;
  readonly #listener: HostChildListener;
  #lastWords = '';
  #killedFor: string | undefined;
  #exit: Pick<ChildEnd, 'exitCode' | 'signal'> | undefined;
  #isLinkClosed = false;
  #isEnded = false;

  /** @param name - unlike that of any other child. @throws what keeps it from being started: too many open files, most likely */
  constructor(name: string, listener: HostChildListener) {
    this.#listener = listener;
    this.#record = new RecordFile(name);
    const [command, args] = childCommand();
    this.#process = spawn(command, args, {
      // Its own session: a signal of the terminal is this process's to handle.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', this.#record.file, 'pipe'],
    });
    this.#process.once('error', (error) => this.#onStartFault(error));
    // Undefined, whatever its type says, where there were not enough descriptors for it.
    const streams: ChildProcess['stdio'] | undefined = this.#process.stdio;
    const socket = streams?.[LINK_FILE];
    if (!(socket instanceof Socket)) {
      this.#isEnded = true;
      this.#record.close();
      throw new HgmError('ERR_POOL_START', 'too many open files for the pipes of a child process');
    }
    this.#socket = socket;
    this.#link = new FramedLink(socket);
    this.#link.listen({
      onMessage: (notice) => this.#listener.onNotice(notice),
      onClosed: () => {
        this.#isLinkClosed = true;
        this.#endIfOver();
        // Whatever it still does, nobody would learn of it.
        setTimeout(() => this.kill('it closed its link to this process'), REST_MS).unref();
      },
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) if (stream !== null) this.#follow(stream);
    this.#process.once('exit', (exitCode, signal) => {
      this.#exit = { exitCode, signal };
      setTimeout(() => this.#endOnceRead(), REST_MS).unref();
      this.#endIfOver();
    });
  }

  get processId(): number | undefined {
    return this.#process.pid;
  }

  /** @throws what encoding the order throws */
  send(order: HostOrder): void {
    this.#link.send(order);
  }

  /** What its thread is on. */
  running(): ActivityReading | undefined {
    return this.#record.read();
  }

  /** Whether this process goes on for its sake. */
  keepAlive(isAwaited: boolean): void {
    for (const handle of [this.#process, this.#socket]) {
      if (isAwaited) handle.ref();
      else handle.unref();
    }
  }

  /** @param why - the first reason is told with its end */
  kill(why: string): void {
    if (this.#exit !== undefined) return;
    this.#killedFor ??= why;
    this.#process.kill('SIGKILL');
  }

  #onStartFault(error: Error): void {
    this.#lastWords = error.message;
    this.#exit ??= { exitCode: null, signal: null };
    this.#end();
  }

  #follow(stream: Readable): void {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      this.#lastWords = `${this.#lastWords}${text}`.slice(-LAST_WORDS_LENGTH);
    });
    stream.on('error', () => undefined);
    if (stream instanceof Socket) stream.unref();
  }

  #endIfOver(): void {
    if (this.#exit !== undefined && this.#isLinkClosed) this.#endOnceRead();
  }

  /** What it said last is in its pipes by now, and is read before this, however late a busy process comes to it. */
  #endOnceRead(): void {
    setImmediate(() => this.#end());
  }

  #end(): void {
    if (this.#isEnded || this.#exit === undefined) return;
    this.#isEnded = true;
    const running = this.#record.read();
    this.#record.close();
    this.#socket.destroy();
    for (const stream of [this.#process.stdout, this.#process.stderr]) stream?.destroy();
    this.#listener.onEnd({ ...this.#exit, killedFor: this.#killedFor, lastWords: this.#lastWords, running });
  }
}
