import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { within } from '../../../shared/clock.js';
import { HgmError } from '../../../shared/errors.js';
import type { GuardAddress } from '../../../shared/programs/guard-protocol.js';
import { GUARD_ENTRY_URL } from '../../remote/thread-entry-url.js';

/** Longest path of a socket that all systems take, in bytes. */
const MAXIMUM_PATH_BYTES = 100;
/** Longest wait of closing for the guard, which kills what is left, in milliseconds. */
const CLOSE_TIMEOUT_MS = 2000;
/** Of the core limit, which programs inherit: their memory is not written to the disk when they crash. */
const WITHOUT_CORES = 'ulimit -c 0; exec "$0" "$@"';

/** What a guard that runs is known by. */
interface RunningGuard {
  readonly child: ChildProcess;
  readonly path: string;
}

/**
 * The guard of programs: a process in a session of its own, started at the first program. It sees the end of this process, however that comes, by
 * the end of its stdin, which nothing else holds open.
 */
export class GuardProcess {
  readonly #graceMs: number;
  #running: Promise<RunningGuard> | undefined;
  #isClosed = false;

  /** @param graceMs - what user code is given to end by itself, in milliseconds: its programs have four fifths of it, so that it sees their end */
  constructor(graceMs: number) {
    this.#graceMs = 0.8 * graceMs;
  }

  /** Where it is; it is started where there is none. @throws HgmError ERR_PROGRAM, ERR_CLOSED */
  async open(): Promise<GuardAddress> {
    if (this.#isClosed) throw new HgmError('ERR_CLOSED', 'no programs are started any more: the executor is closed');
    this.#running ??= this.#start();
    const { path } = await this.#running;
    return { path, graceMs: this.#graceMs };
  }

  /** Has it kill all programs, and end. Resolves when that is done, or takes too long. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const running = await this.#running?.catch(() => undefined);
    if (running === undefined) return;
    const { child } = running;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    child.stdin?.end();
    await within(once(child, 'exit'), CLOSE_TIMEOUT_MS);
    child.unref();
  }

  async #start(): Promise<RunningGuard> {
    try {
      const running = await start();
      running.child.once('exit', () => {
        this.#running = undefined;
        // It does so itself, unless somebody has killed it.
        rmSync(dirname(running.path), { recursive: true, force: true });
      });
      return running;
    } catch (error) {
      this.#running = undefined;
      throw error;
    }
  }
}

async function start(): Promise<RunningGuard> {
  const path = await socketPath();
  const command = [process.execPath, fileURLToPath(GUARD_ENTRY_URL), path];
  // What the flags and variables of this process ask of Node is not meant for it.
  const child = spawn('/bin/sh', ['-c', WITHOUT_CORES, ...command], { detached: true, cwd: '/', env: {}, stdio: 'pipe' });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-2000);
  });
  child.stdin.on('error', () => undefined);
  const why = await new Promise<string | undefined>((resolve) => {
    child.stdout.once('data', () => resolve(undefined));
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? `exit code ${code}`}: ${errors}`));
  });
  if (why !== undefined) throw new HgmError('ERR_PROGRAM', `the process that guards programs cannot be started: ${why}`);
  for (const end of [child, child.stdin, child.stdout, child.stderr])
    if ('unref' in end && typeof end.unref === 'function') end.unref();
  return { child, path };
}

/** A path in a folder that nobody else may enter; the guard removes it. */
async function socketPath(): Promise<string> {
  const name = 'hgm-XXXXXX/guard';
  const isShort = Buffer.byteLength(join(tmpdir(), name)) <= MAXIMUM_PATH_BYTES;
  return join(await mkdtemp(join(isShort ? tmpdir() : '/tmp', 'hgm-')), 'guard');
}
