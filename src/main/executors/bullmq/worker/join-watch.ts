/** What joining a run waits for, in the order of its steps. */
export type JoinStep = 'copy' | 'connection' | 'threads';

/** How many ticks of this process a step may last until it is told of. */
const PATIENCE_TICKS = 3;

/** Joins that are under way, to tell of those that last: each step is told of once. */
export class JoinWatch {
  readonly #tell: (runId: string, step: JoinStep) => void;
  readonly #joins = new Map<string, { readonly step: JoinStep; ticks: number }>();

  constructor(tell: (runId: string, step: JoinStep) => void) {
    this.#tell = tell;
  }

  /** Joining a run waits for this from now on. */
  waitsFor(runId: string, step: JoinStep): void {
    this.#joins.set(runId, { step, ticks: 0 });
  }

  /** It waits no longer, however that ended. */
  end(runId: string): void {
    this.#joins.delete(runId);
  }

  /** To be called regularly. */
  tick(): void {
    for (const [runId, join] of this.#joins) if (++join.ticks === PATIENCE_TICKS) this.#tell(runId, join.step);
  }
}
