/** What a worker does, for whoever looks on. Texts are of the run's or this machine's making, and not checked for what a terminal does with them. */
export type WorkerEvent =
  /** Joining a run takes long, for this. */
  | { readonly type: 'joining'; readonly runId: string; readonly waitsFor: string }
  /** It takes batches of a run from now on. */
  | { readonly type: 'joined'; readonly runId: string; readonly problem: string; readonly threads: number }
  /** It takes part no longer. */
  | { readonly type: 'left'; readonly runId: string; readonly reason: string; readonly settled: number }
  /** It cannot take part. */
  | { readonly type: 'refused'; readonly runId: string; readonly reason: string }
  /** The coordinator gives it nothing more. */
  | { readonly type: 'setAside'; readonly runId: string; readonly reason: string }
  /** Something is wrong with what comes from Redis, or Redis refuses something. */
  | { readonly type: 'fault'; readonly runId: string | null; readonly message: string }
  /** Redis does not answer. */
  | { readonly type: 'redisAway'; readonly reason: string }
  /** It answers again. */
  | { readonly type: 'redisBack' };

/** How it goes with one run. */
export interface WorkerRunFigures {
  readonly runId: string;
  /** Attempts that have ended here, those that failed included. */
  readonly settled: number;
  /** Attempts whose user code runs. */
  readonly running: number;
}
