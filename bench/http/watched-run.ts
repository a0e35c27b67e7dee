/** A run of a server in a process of its own, as `hgm serve` starts it, with a tree that is worth looking at. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openRunStore } from '../../src/main/compose/open-run-store.js';
import type { RunStore } from '../../src/main/store/run-store.js';
import { HgmProcess } from '../../test/support/hgm-process.js';

const PROBLEMS = fileURLToPath(new URL('../problems', import.meta.url));
/** How long an evaluation is busy, in milliseconds. */
export const EVALUATION_MS = 1;
/** Longest time of a run, and for its tree to grow: one that takes longer is broken. */
const LIMIT_MS = 280_000;
const GROWTH_MS = 120_000;
const POLL_MS = 100;

export class WatchedRun implements AsyncDisposable {
  readonly origin: string;
  readonly runId: string;
  readonly #server: HgmProcess;
  readonly #store: RunStore;
  readonly #folder: string;

  private constructor(server: HgmProcess, store: RunStore, folder: string, origin: string, runId: string) {
    this.#server = server;
    this.#store = store;
    this.#folder = folder;
    this.origin = origin;
    this.runId = runId;
  }

  /**
   * Resolves when the tree has so many agents. Its one thread then evaluates.
   *
   * @param processor - the only one that the server may use. @defaultValue all
   */
  static async open(agents: number, processor?: number): Promise<WatchedRun> {
    const folder = await mkdtemp(join(tmpdir(), 'hgm-bench-watched-'));
    const file = join(folder, 'runs.db');
    const line = ['serve', '--store', file, '--problems', PROBLEMS, '--port', '0', '--json'];
    const pinned = processor === undefined ? {} : { shellSetup: `taskset -cp ${processor} $$ >&2` };
    const server = new HgmProcess(line, pinned);
    await server.prints('\n');
    const { url }: { readonly url: string } = JSON.parse(server.stdout);
    const options = {
      threads: 1,
      timeMs: LIMIT_MS,
      params: { durationMs: EVALUATION_MS },
      policyOptions: { initialExpansions: agents, posterior: 'beta' },
    };
    const made = await fetch(`${url}/api/v1/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ problem: 'spin.problem.js', options }),
    });
    if (made.status !== 201) throw new Error(`the run was not started: ${await made.text()}`);
    const { runId }: { readonly runId: string } = JSON.parse(await made.text());
    const run = new WatchedRun(server, await openRunStore(file), folder, url, runId);
    await run.#grow(agents);
    return run;
  }

  /** Evaluations a second in a window, by what is in the store: nobody asks the server for it. */
  async rate(windowMs: number): Promise<number> {
    const before = await this.#figures();
    await setTimeout(windowMs);
    const after = await this.#figures();
    return (1000 * (after.evaluations - before.evaluations)) / (after.elapsedMs - before.elapsedMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store.close();
    this.#server.child.kill('SIGKILL');
    await this.#server.ended();
    await rm(this.#folder, { recursive: true });
  }

  async #grow(agents: number): Promise<void> {
    for (const startedAtMs = performance.now(); (await this.#figures()).expansions < agents; await setTimeout(POLL_MS)) {
      if (performance.now() - startedAtMs > GROWTH_MS) throw new Error(`the tree has no ${agents} agents after ${GROWTH_MS} ms`);
    }
  }

  async #figures() {
    return (await this.#store.read(this.runId)).figures;
  }
}
