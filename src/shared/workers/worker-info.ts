/** What the coordinator tells of its workers. */

/** What became of a worker. */
export type WorkerChange =
  /** It takes part from now on, */
  | 'joined'
  /** does not any more, and said so, */
  | 'left'
  /** gave no sign for 7 s, */
  | 'lost'
  /** fails abnormally often, and is given nothing more, */
  | 'setAside'
  /** or cannot take part. */
  | 'refused';

/** A worker as `run.workers()` shows it. */
export interface WorkerInfo {
  /** Its id, unlike that of any other. */
  readonly id: string;
  /** Name of its machine. */
  readonly host: string;
  /** Of its process there. */
  readonly pid: number;
  /** Of the package there. */
  readonly version: string;
  /** How many activities its pool runs at a time; 0 where it refuses. */
  readonly threads: number;
  /** `working`: it takes part. `leaving`: it takes nothing more. `setAside`, `refused`: it takes no part, see {@link reason}. */
  readonly status: 'working' | 'leaving' | 'setAside' | 'refused';
  /** Why it takes no part; null where it does. */
  readonly reason: string | null;
  /** What it is on, as its latest heartbeat says: numbers of activities, and for how long each has run, in milliseconds. */
  readonly running: readonly { readonly activityId: number; readonly elapsedMs: number }[];
  /** Attempts that have ended at it since it joined, and how many of them failed. */
  readonly settled: number;
  readonly failed: number;
  /** Attempts that end at it in a second, smoothed over some heartbeats. */
  readonly perSecond: number;
  /** How long ago its heartbeat changed, in milliseconds; one comes every 2 s. */
  readonly heartbeatAgeMs: number;
}
