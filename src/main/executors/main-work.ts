/** What a function that runs on the main thread is given. */
export interface ActivityControl {
  /** Number of the activity, the same at every attempt. */
  readonly activityId: number;
  /** From 1. */
  readonly attempt: number;
  /** Aborts when the activity is cancelled or out of time. Its outcome is then settled: what the function still returns is ignored. */
  readonly signal: AbortSignal;
  /** Tells that the activity is alive, for `heartbeatTimeoutMs`. */
  heartbeat(): void;
}

/** A function to run on the main thread. */
export interface MainWork {
  readonly type: 'main';
  run(control: ActivityControl): unknown;
}
