import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findExecutable } from '../../src/shared/programs/find-executable.js';
import { endWithThisProcess } from './end-with-this-process.js';
import { type OwnPort, ownPort } from './ports/own-port.js';

export interface RedisServerOptions {
  /** What is still there after {@link RedisServer.restart}: all that was answered, also after a kill; the same after an orderly end only; nothing. @defaultValue 'appendonly' */
  readonly persistence?: 'appendonly' | 'save' | 'none';
  /** As redis.conf has it, such as `64mb`. @defaultValue no limit */
  readonly maximumMemory?: string;
  /** `maxmemory-policy`. @defaultValue 'noeviction' */
  readonly evictionPolicy?: string;
  /** @defaultValue none is asked for */
  readonly password?: string;
  /** Further arguments of the command line. */
  readonly args?: readonly string[];
}

const PERSISTENCE = {
  appendonly: ['--save', '', '--appendonly', 'yes', '--appendfsync', 'no'],
  save: ['--save', '3600 1', '--appendonly', 'no'],
  none: ['--save', '', '--appendonly', 'no'],
} as const;

const START_TIMEOUT_MS = 60_000;
const LOOK_EVERY_MS = 5;

/** A server of its own on a free port of 127.0.0.1, with a folder of its own. It and its folder never outlive this process. */
export class RedisServer {
  readonly port: number;
  readonly #program: 'redis' | 'valkey';
  readonly #folder: string;
  readonly #options: RedisServerOptions;
  #running: ChildProcess | undefined;

  private constructor({ port, folder }: OwnPort, program: 'redis' | 'valkey', options: RedisServerOptions) {
    this.port = port;
    this.#program = program;
    this.#options = options;
    this.#folder = folder;
  }

  /** Resolves once it answers. */
  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const program = (['redis', 'valkey'] as const).find((name) => isOnPath(`${name}-server`));
    assert.ok(program !== undefined, 'install redis-server or valkey-server: neither is on the PATH');
    // Its own also while it is stopped: what answers there is this server.
    const server = new RedisServer(await ownPort(), program, options);
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.remove();
      throw error;
    }
  }

  /** With the password, if there is one. */
  get url(): string {
    return this.urlAt(this.port);
  }

  /** Of something that stands between, such as a proxy. */
  urlAt(port: number): string {
    const { password } = this.#options;
    return `redis://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`;
  }

  get pid(): number {
    const pid = this.#running?.pid;
    assert.ok(pid !== undefined, 'the server is stopped');
    return pid;
  }

  /** Starts it again, on the same port, with what it kept. Resolves once it answers. */
  async start(): Promise<void> {
    assert.equal(this.#running, undefined, 'the server runs');
    const { persistence = 'appendonly', maximumMemory, evictionPolicy = 'noeviction', password, args = [] } = this.#options;
    const line = [
      ...['--bind', '127.0.0.1', '--port', String(this.port), '--dir', this.#folder, '--logfile', 'redis.log'],
      ...PERSISTENCE[persistence],
      ...['--maxmemory-policy', evictionPolicy],
      ...(maximumMemory === undefined ? [] : ['--maxmemory', maximumMemory]),
      ...(password === undefined ? [] : ['--requirepass', password]),
      ...args,
    ];
    const server = spawn(`${this.#program}-server`, line, { stdio: 'ignore' });
    if (server.pid === undefined) return void (await once(server, 'spawn'));
    endWithThisProcess(server, this.#folder);
    server.unref();
    this.#running = server;
    server.once('exit', () => {
      if (this.#running === server) this.#running = undefined;
    });
    await this.#answers();
  }

  /** Ends it in order, as SIGTERM does, or as if it had crashed. Without effect while it is stopped. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    running.ref();
    const exited = once(running, 'exit');
    running.kill(signal);
    await exited;
  }

  /** Ends it, and after a time starts it again. */
  async restart({
    signal,
    awayMs = 0,
  }: {
    readonly signal?: 'SIGTERM' | 'SIGKILL';
    readonly awayMs?: number;
  } = {}): Promise<void> {
    await this.stop(signal);
    await sleep(awayMs);
    await this.start();
  }

  /** Its connections stay open, and nothing is answered until {@link thaw}. */
  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  /** Runs a command of Redis; gives what redis-cli prints, without the last line end. */
  async command(...args: readonly string[]): Promise<string> {
    const { password } = this.#options;
    const env = { ...process.env, ...(password !== undefined && { REDISCLI_AUTH: password }) };
    const line = ['-e', '-h', '127.0.0.1', '-p', String(this.port), ...args];
    const { stdout } = await promisify(execFile)(`${this.#program}-cli`, line, { env });
    return stdout.replace(/\n$/, '');
  }

  /** Ends it and removes its folder. */
  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answers(): Promise<void> {
    for (const until = Date.now() + START_TIMEOUT_MS; ; await sleep(LOOK_EVERY_MS)) {
      const answer = await ping(this.port);
      // It loads what it kept first.
      const isReady = answer.startsWith('+PONG') || answer.startsWith('-NOAUTH');
      assert.ok(this.#running !== undefined, `${this.#program}-server ended before it answered on port ${this.port}`);
      if (isReady) return;
      assert.ok(Date.now() < until, `${this.#program}-server did not answer within ${START_TIMEOUT_MS} ms`);
    }
  }
}

/** What a server answers; empty when none does. */
async function ping(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [answer] = await once(socket, 'data');
    return String(answer);
  } catch {
    return '';
  } finally {
    socket.destroy();
  }
}

function isOnPath(program: string): boolean {
  try {
    findExecutable(program, process.cwd(), process.env.PATH);
    return true;
  } catch {
    return false;
  }
}
