/** The command as its users have it: a process of its own. */
import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export const MAIN = fileURLToPath(new URL('../../../src/main/cli/main.js', import.meta.url));

/** Where, and as whom, a command runs. */
export interface HgmOptions {
  readonly cwd?: string;
  readonly uid?: number;
  /** Beside this process's own. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A command that is under way. */
export class Hgm {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  stdout = '';
  stderr = '';
  readonly #closed: Promise<unknown>;

  constructor(args: readonly string[], options: HgmOptions = {}) {
    const { FORCE_COLOR: _, ...inherited } = process.env;
    const { env = {}, ...rest } = options;
    this.child = spawn(process.execPath, [MAIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...inherited, ...env },
      ...rest,
    });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.#closed = once(this.child, 'close');
  }

  /** Waits until stdout holds a text. */
  async prints(text: string): Promise<void> {
    while (!this.stdout.includes(text)) {
      assert.equal(this.child.exitCode, null, `it ended before it printed ${text}: ${this.stdout}${this.stderr}`);
      await Promise.race([once(this.child.stdout, 'data'), this.#closed]);
    }
  }

  async ended(): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
    await this.#closed;
    return { exitCode: this.child.exitCode, stdout: this.stdout, stderr: this.stderr };
  }
}

export function hgm(...args: string[]): ReturnType<Hgm['ended']> {
  return new Hgm(args).ended();
}

/** The same in other surroundings. */
export function hgmWith(options: HgmOptions, ...args: string[]): ReturnType<Hgm['ended']> {
  return new Hgm(args, options).ended();
}
