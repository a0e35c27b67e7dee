/** What a run's data in Redis is called. Coordinator and workers take every name from here. */

/** Version of the layout of keys and messages. Sides of different ones do not work together. */
export const WIRE_PROTOCOL = 2;

/** Keys of ours expire this long after their coordinator was last seen, in milliseconds. */
export const KEY_LIFE_MS = 24 * 60 * 60 * 1000;
/** Between a worker's heartbeats, in milliseconds. What ran at two in a row has run for a whole interval. */
export const WORKER_HEARTBEAT_MS = 2000;
/** How long a worker that took a batch keeps it unrenewed, in milliseconds: BullMQ's `lockDuration`. */
export const BATCH_LOCK_MS = 5000;
/** How often it is looked for batches of workers that have died, in milliseconds: BullMQ's `stalledInterval`. */
export const STALLED_INTERVAL_MS = 2000;
/** A batch may outlive as many workers as there are: BullMQ's `maxStalledCount`, which fails the job beyond it. */
export const MAXIMUM_STALLS = 1_000_000_000;

/** The set of the ids of runs that have a coordinator, or had one when it died. */
export function runsKey(prefix: string): string {
  return `${prefix}:runs`;
}

/** What BullMQ's own keys begin with: its option `prefix`. */
export function queuePrefix(prefix: string): string {
  return `${prefix}:q`;
}

/** A text that a queue's name may hold: letters, digits, `-`, `_`, `.` and `%`. Different ids have different ones. */
function inQueueName(runId: string): string {
  return encodeURIComponent(runId).replace(/[!'()*~]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
}

/** The keys of one run. */
export interface RunKeys {
  /** Hash: what a worker must know to decide and to start, see `RunRecord`. */
  readonly run: string;
  /** String with an expiry: the token of the coordinator that has the run. */
  readonly lock: string;
  /** Number of coordinators that have had the run, the present one included: its generation. */
  readonly fence: string;
  /** Hash from a worker's id to its latest heartbeat, see `WorkerHeartbeat`. A worker that leaves takes its entry away. */
  readonly workers: string;
  /** Channel on which the coordinator tells workers, see `CoordinatorOrder`. */
  readonly orders: string;
  /** Names of BullMQ's queues: batches for the threads of workers, */
  readonly batchQueue: string;
  /** batches of one activity each, of a kind that has a concurrency of its own and runs apart from the threads, */
  readonly apartQueue: string;
  /** and what workers tell. */
  readonly noticeQueue: string;
}

export function runKeys(prefix: string, runId: string): RunKeys {
  const run = `${prefix}:run:${runId}`;
  const name = inQueueName(runId);
  return {
    run,
    lock: `${run}:lock`,
    fence: `${run}:fence`,
    workers: `${run}:workers`,
    orders: `${run}:orders`,
    batchQueue: `w-${name}`,
    apartQueue: `a-${name}`,
    noticeQueue: `r-${name}`,
  };
}

/**
 * Hashes from a number to bytes, see `stored-data.ts`, of one generation of a run: its next coordinator may give a number to something else. What a batch
 * names is there before the batch.
 */
export interface DataKeys {
  readonly problems: string;
  readonly agents: string;
  readonly tasks: string;
}

/** @param run - see {@link RunKeys} */
export function dataKeys({ run }: RunKeys, generation: number): DataKeys {
  const data = `${run}:${generation}`;
  return { problems: `${data}:problems`, agents: `${data}:agents`, tasks: `${data}:tasks` };
}
