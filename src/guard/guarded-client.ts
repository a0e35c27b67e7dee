import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { assertNever } from '../shared/assert-never.js';
import { type GuardNotice, type GuardRequest, MARK_VARIABLE, type StartRequest } from '../shared/programs/guard-protocol.js';
import { readJsonLines, writeJsonLine } from '../shared/programs/json-lines.js';
import { GuardedProgram, spawnProgram } from './guarded-program.js';
import type { ProgramStreams, StreamDesk } from './stream-desk.js';

/** One connection to the guard, and the programs that it has asked for. */
export class GuardedClient {
  readonly #socket: Socket;
  readonly #desk: StreamDesk;
  readonly #programs = new Map<string, GuardedProgram>();
  #isEnding = false;

  constructor(socket: Socket, desk: StreamDesk) {
    this.#socket = socket;
    this.#desk = desk;
    readJsonLines<GuardRequest>(socket, (request) => this.#onRequest(request));
  }

  /** Kills its programs. Resolves when nothing of them is alive. */
  async end(): Promise<void> {
    this.#isEnding = true;
    await Promise.all([...this.#programs.values()].map((program) => program.kill()));
  }

  #onRequest(request: GuardRequest): void {
    switch (request.type) {
      case 'stream':
        this.#socket.removeAllListeners('data');
        this.#socket.pause();
        this.#desk.bring(request, this.#socket);
        return;
      case 'start':
        this.#desk.whenComplete(request.program, (streams) => this.#start(request, streams));
        return;
      case 'end':
        this.#programs.get(request.program)?.terminate(request.graceMs);
        return;
      default:
        assertNever(request);
    }
  }

  #start(request: StartRequest, streams: ProgramStreams): void {
    if (!this.#isEnding) this.#spawn(request, streams);
    // The program has copies; with these left open its client would never see an end of its output.
    for (const stream of streams) stream.destroy();
  }

  #spawn({ program, command, args, cwd, env, memoryLimitMb }: StartRequest, streams: ProgramStreams): void {
    const mark = randomUUID();
    const options = { cwd, env: { ...env, [MARK_VARIABLE]: mark }, stdio: [...streams] };
    const child = spawnProgram(command, args, options, (code) => this.#tell({ type: 'refused', program, code }));
    if (child?.pid === undefined) return;
    const processes = { group: child.pid, mark };
    const guarded = new GuardedProgram(child, processes, memoryLimitMb, (end) => {
      this.#programs.delete(program);
      this.#tell({ type: 'ended', program, ...end });
    });
    this.#programs.set(program, guarded);
    this.#tell({ type: 'started', program, ...processes });
  }

  #tell(notice: GuardNotice): void {
    writeJsonLine(this.#socket, notice);
  }
}
