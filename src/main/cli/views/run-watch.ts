import { type LineageStep, lineageOf } from '../../report/lineage.js';
import { plainJson, plainLine } from '../../report/plain-text.js';
import { SampledSeries } from '../../report/sampled-series.js';
import type { BestAgent, Run, RunProgress } from '../../run/run.js';
import type { BestSince } from './live-frame.js';

/** Shortest time between two copies of the tree, in milliseconds. A copy keeps the main thread from other work. */
const MINIMUM_COPY_INTERVAL_MS = 1000;
/** Largest share of the time that copies of the tree take. */
const COPY_SHARE = 0.01;
/** Largest tree that is copied, in agents. */
const MAXIMUM_COPIED_AGENTS = 10_000;
const MAXIMUM_FORMER = 12;
const STATE_LENGTH = 500;

/** What a run has shown so far: its best agents one after the other, and the lineage of the present one. */
export class RunWatch {
  readonly #run: Run;
  readonly #now: () => number;
  readonly #bestMeans = new SampledSeries();
  readonly #means = new Map<string, number>();
  #bestAgents: BestSince[] = [];
  #bestText: { readonly key: string; readonly description: string | null; readonly text: string } | undefined;
  #nextCopyMs = Number.NEGATIVE_INFINITY;
  #copying = false;

  /** @param now - the clock, in milliseconds */
  constructor(run: Run, now: () => number) {
    this.#run = run;
    this.#now = now;
  }

  /** Looks at the run; to be called at even intervals. */
  observe(): RunProgress {
    const progress = this.#run.progress();
    const { best } = progress;
    if (best === undefined) return progress;
    const mean = best.score ?? best.mean ?? 0;
    this.#bestMeans.add(mean);
    const present = this.#bestAgents[0];
    const sinceMs = present?.key === best.key ? present.sinceMs : progress.elapsedMs;
    const others = this.#bestAgents.filter((agent) => agent.key !== best.key);
    this.#bestAgents = [{ ...best, sinceMs }, ...others.slice(0, MAXIMUM_FORMER)];
    this.#noteText(best);
    this.#means.set(best.key, mean);
    this.#copyTree(progress.agents);
    return progress;
  }

  /** A description comes some time after its agent became the best. */
  #noteText({ key, description, agent }: BestAgent): void {
    if (this.#bestText?.key === key && this.#bestText.description === description) return;
    const text = description === null ? plainJson(agent, STATE_LENGTH) : plainLine(description);
    this.#bestText = { key, description, text };
  }

  get bestMeans(): readonly number[] {
    return this.#bestMeans.values;
  }

  /** What the problem says of the best agent, or its state, in one line. */
  get bestText(): string {
    return this.#bestText?.text ?? '';
  }

  /** Best agents before the present one, the latest first. */
  get formerBest(): readonly BestSince[] {
    return this.#bestAgents.slice(1);
  }

  /** From the root to the present best agent. */
  get lineage(): readonly LineageStep[] {
    const best = this.#bestAgents[0];
    return best === undefined ? [] : lineageOf(best.key, (key) => this.#means.get(key));
  }

  /** Reads the means of all agents from a copy of the tree, within the limits above. */
  #copyTree(agents: number): void {
    if (this.#copying || agents > MAXIMUM_COPIED_AGENTS || this.#now() < this.#nextCopyMs) return;
    this.#copying = true;
    const startMs = this.#now();
    this.#run
      .snapshot()
      .then(
        (nodes) => {
          for (const [key, node] of nodes) if (node.own.visits > 0) this.#means.set(key, node.own.mean);
        },
        // A run that has ended has no tree to copy; its means stay as they were.
        () => undefined,
      )
      .finally(() => {
        this.#copying = false;
        const endMs = this.#now();
        this.#nextCopyMs = endMs + Math.max(MINIMUM_COPY_INTERVAL_MS, (endMs - startMs) / COPY_SHARE);
      });
  }
}
