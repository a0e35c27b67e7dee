/** Which workers there are, by their heartbeats in Redis. */
import { WORKER_HEARTBEAT_MS } from '../keys.js';
import { decodeHeartbeat, type WorkerHeartbeat } from '../worker-heartbeat.js';

/**
 * A worker whose heartbeat has not changed for so long is taken for dead, in milliseconds of time in which that could be seen. With a look each
 * second, of which one sees the last heartbeat late and one its end, that is known within 10 s of the death.
 */
export const DEAD_AFTER_MS = 3.5 * WORKER_HEARTBEAT_MS;
/** Longest time between two looks that counts: while more passes Redis was away, or this process was halted. */
const MOST_BETWEEN_LOOKS_MS = 1500;
/** Weight of the latest heartbeat in a worker's rate. */
const SMOOTHING = 0.3;

/** One worker, as it is known here. */
export interface KnownWorker {
  readonly id: string;
  readonly heartbeat: WorkerHeartbeat;
  /** Attempts that have ended at it in a second, smoothed. */
  readonly rate: number;
  /** How long ago its heartbeat changed, in milliseconds. */
  readonly ageMs: number;
  /** Why it was set aside; null where it was not. */
  readonly setAside: string | null;
}

export interface WorkerWatchEvents {
  onJoined(worker: KnownWorker): void;
  /** It has taken its entry away, or says that it is leaving. */
  onLeft(worker: KnownWorker): void;
  /** It gave no sign for {@link DEAD_AFTER_MS}. */
  onLost(worker: KnownWorker): void;
  /** It does not take part, and says why. */
  onRefused(worker: KnownWorker, reason: string): void;
}

interface Entry {
  heartbeat: WorkerHeartbeat;
  /** On the watch's own clock. */
  changedAtMs: number;
  rate: number;
  setAside: string | null;
  isLeaving: boolean;
}

export class WorkerWatch {
  readonly #events: WorkerWatchEvents;
  readonly #workers = new Map<string, Entry>();
  readonly #refused = new Map<string, string>();
  #lookedAtMs: number | undefined;
  /** Time in which workers could be seen. */
  #watchedMs = 0;
  #offeredMs = 0;

  constructor(events: WorkerWatchEvents) {
    this.#events = events;
  }

  /** What threads of workers that take part have offered so far, in milliseconds of threads. */
  get offeredMs(): number {
    return this.#offeredMs;
  }

  /** Threads of the workers that take part. */
  get threads(): number {
    let threads = 0;
    for (const worker of this.#workers.values()) if (isUsable(worker)) threads += worker.heartbeat.threads;
    return threads;
  }

  /** How many workers take part. */
  get usable(): number {
    let count = 0;
    for (const worker of this.#workers.values()) if (isUsable(worker)) count++;
    return count;
  }

  /** All that take part, are set aside, or refuse. */
  list(): readonly KnownWorker[] {
    return [...this.#workers].map(([id, entry]) => this.#known(id, entry));
  }

  get(id: string): KnownWorker | undefined {
    const entry = this.#workers.get(id);
    return entry && this.#known(id, entry);
  }

  /** Takes nothing more of a worker's batches. @returns whether it was known and had not been set aside */
  setAside(id: string, reason: string): boolean {
    const entry = this.#workers.get(id);
    if (entry === undefined || entry.setAside !== null) return false;
    entry.setAside = reason;
    return true;
  }

  /**
   * What the hash of workers holds at this moment.
   *
   * @param nowMs - of a monotonic clock
   * @returns ids of those whose entries are to be removed
   */
  look(entries: Readonly<Record<string, Buffer>>, nowMs: number): readonly string[] {
    const passedMs = nowMs - (this.#lookedAtMs ?? nowMs);
    this.#watchedMs += Math.min(MOST_BETWEEN_LOOKS_MS, passedMs);
    this.#offeredMs += this.threads * passedMs;
    this.#lookedAtMs = nowMs;
    for (const [id, bytes] of Object.entries(entries)) {
      const heartbeat = decodeHeartbeat(bytes);
      if (heartbeat !== undefined) this.#note(id, heartbeat);
    }
    const gone: string[] = [];
    for (const [id, entry] of this.#workers) {
      const isThere = Object.hasOwn(entries, id);
      const isLost = this.#watchedMs - entry.changedAtMs > DEAD_AFTER_MS;
      if (isThere && !isLost) continue;
      const known = this.#known(id, entry);
      this.#workers.delete(id);
      this.#refused.delete(id);
      if (isThere) {
        gone.push(id);
        if (entry.heartbeat.refused === null) this.#events.onLost(known);
      } else if (!entry.isLeaving && entry.heartbeat.refused === null) this.#events.onLeft(known);
    }
    return gone;
  }

  #note(id: string, heartbeat: WorkerHeartbeat): void {
    const before = this.#workers.get(id);
    if (before === undefined) {
      const entry = { heartbeat, changedAtMs: this.#watchedMs, rate: 0, setAside: null, isLeaving: heartbeat.isLeaving };
      this.#workers.set(id, entry);
      if (heartbeat.refused === null) this.#events.onJoined(this.#known(id, entry));
    } else if (before.heartbeat.sequence !== heartbeat.sequence) {
      const passedMs = this.#watchedMs - before.changedAtMs;
      const rate = passedMs > 0 ? (1000 * Math.max(0, heartbeat.settled - before.heartbeat.settled)) / passedMs : before.rate;
      before.rate = before.rate === 0 ? rate : before.rate + SMOOTHING * (rate - before.rate);
      before.heartbeat = heartbeat;
      before.changedAtMs = this.#watchedMs;
      if (heartbeat.isLeaving && !before.isLeaving) {
        before.isLeaving = true;
        this.#events.onLeft(this.#known(id, before));
      }
    }
    const { refused } = heartbeat;
    const entry = this.#workers.get(id);
    if (refused === null || this.#refused.get(id) === refused || entry === undefined) return;
    this.#refused.set(id, refused);
    this.#events.onRefused(this.#known(id, entry), refused);
  }

  #known(id: string, { heartbeat, rate, changedAtMs, setAside }: Entry): KnownWorker {
    return { id, heartbeat, rate, ageMs: this.#watchedMs - changedAtMs, setAside };
  }
}

function isUsable({ heartbeat, setAside, isLeaving }: Entry): boolean {
  return heartbeat.refused === null && setAside === null && !isLeaving;
}
