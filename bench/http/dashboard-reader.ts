/** Reads a run as its dashboard does with all of its tabs open at once, at their pace, and shows nothing. */
import { setTimeout } from 'node:timers/promises';
import { restMs } from '../../src/browser/data/reading-pace.js';
import { readLineage } from '../../src/browser/lineage/join-pages.js';

/** What its pages ask for, and how often at most, in milliseconds. */
const READ: Readonly<Record<string, number>> = {
  '': 3000,
  '/curve': 2000,
  '/throughput': 2000,
  '/agents?sort=bound&limit=10': 3000,
  '/agents?limit=50&sort=mean&search=7': 3000,
  '/tasks': 5000,
  '/failures?cursor=0&limit=50': 3000,
  '/leases': 2000,
  '/workers': 2000,
};
const LINEAGE_MS = 2000;
const EVENTS = '/events?types=figures,reset,log,failure,retry,steering,guard,worker,slow,best,dropped,end';

export class DashboardReader implements AsyncDisposable {
  readonly #url: string;
  readonly #over = new AbortController();
  readonly #reading: Promise<unknown>;
  /** Of each thing that is read. */
  readonly #counts = new Map<string, number>();

  /** @param url - of the run in the API */
  constructor(url: string) {
    this.#url = url;
    const pages = Object.entries(READ).map(([path, everyMs]) => this.#keepReading(path, everyMs, () => this.#bytes(path)));
    const lineage = () => readLineage((from, limit) => this.#bytes(`/lineage?from=${from}&limit=${limit}`));
    this.#reading = Promise.all([...pages, this.#keepReading('/lineage', LINEAGE_MS, lineage), this.#follow()]);
    // It is told where the reader is waited for.
    this.#reading.catch(() => undefined);
  }

  /** Resolves when everything was read once. @throws Error where something could not be */
  async hasReadAll(): Promise<void> {
    while (this.#counts.size <= Object.keys(READ).length) await Promise.race([setTimeout(20), this.#reading]);
  }

  /** @throws Error where something could not be read */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#reading;
  }

  async #keepReading(name: string, everyMs: number, read: () => Promise<unknown>): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      const startedAtMs = performance.now();
      await read();
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
      const rest = restMs(everyMs, performance.now() - startedAtMs, 0);
      await setTimeout(rest, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Events are asked for while the reader is; what comes is thrown away. */
  async #follow(): Promise<void> {
    const { signal } = this.#over;
    try {
      const { body } = await fetch(this.#url + EVENTS, { signal });
      for await (const _ of body ?? []);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #bytes(path: string): Promise<Uint8Array> {
    const answer = await fetch(this.#url + path);
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return new Uint8Array(await answer.arrayBuffer());
  }
}
