import { deserialize, serialize } from 'node:v8';
import { describeValue } from '../../shared/describe-value.js';
import { decodeError, type ErrorEnvelope, encodeError } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import { sumOf } from '../../shared/results/cost-sum.js';
import type { RunCounts, RunFigures, RunTimes } from '../../shared/store-protocol.js';
import type { HgmCore } from '../engine/hgm-core.js';
import type { RunJournal } from '../run/journal/run-journal.js';
import type { WorkerChange } from '../run/journal/worker-change.js';

const NOTHING = new Uint8Array(0);

/** What a worker has done, as its changes say it, live and made again. */
export class ChangeCounts {
  #evaluations = 0;
  #expansions = 0;
  #failedActivities = 0;
  #retries = 0;
  #cost = 0;

  count(change: WorkerChange): void {
    const { kind } = change;
    if (kind === 'evaluation') this.#evaluations++;
    else if (kind === 'expansion') this.#expansions++;
    else if (kind === 'failure') this.#failedActivities++;
    else if (kind === 'retry') this.#retries++;
    else if (kind === 'cost') this.#cost = sumOf(this.#cost, change.cost);
  }

  get counts(): RunCounts {
    return {
      evaluations: this.#evaluations,
      expansions: this.#expansions,
      barrenExpansions: 0,
      addedAgents: 0,
      failedActivities: this.#failedActivities,
      retries: this.#retries,
      cost: this.#cost,
    };
  }
}

/** What a log is made of. */
export interface ChangeLogParts {
  readonly core: HgmCore;
  readonly journal: RunJournal;
  /** Counts and times of earlier processes. */
  readonly counts: ChangeCounts;
  readonly times: RunTimes;
  /** Milliseconds, from any moment on. */
  readonly now: () => number;
}

/** Writes down what changes in a worker, in its order. Agents and random choices are noted by themselves, before whatever comes after them. */
export class ChangeLog {
  readonly #parts: ChangeLogParts;
  readonly #startedAtMs: number;
  #agents: number;
  #draws: number;
  #busyMs = 0;

  constructor(parts: ChangeLogParts) {
    this.#parts = parts;
    this.#startedAtMs = parts.now();
    this.#agents = parts.core.tree.size;
    this.#draws = parts.core.draws;
  }

  record(change: WorkerChange): void {
    this.#noteChoices();
    this.#write(change);
  }

  /** Counts wall time inside user functions. */
  spent(elapsedMs: number): void {
    this.#busyMs += elapsedMs;
  }

  /** See `RunJournal.commit`. */
  commit(callback: () => void): void {
    this.#noteChoices();
    this.#parts.journal.commit(this.#figures(), callback);
  }

  /** Told once, when the store fails. */
  onFault(listener: (fault: HgmError) => void): void {
    this.#parts.journal.onFault(listener);
  }

  /** Commits what is left, and lets the store go. Never rejects: a fault is told to its listener. */
  close(): Promise<void> {
    return this.#parts.journal.close('stopped', this.#figures());
  }

  #figures(): RunFigures {
    const { counts, times, now } = this.#parts;
    const elapsedMs = times.elapsedMs + now() - this.#startedAtMs;
    return { elapsedMs, busyMs: times.busyMs + this.#busyMs, ...counts.counts };
  }

  #noteChoices(): void {
    const { tree, draws } = this.#parts.core;
    for (; this.#agents < tree.size; this.#agents++) {
      this.#write({ kind: 'agent', parent: tree.parentOf(this.#agents), action: tree.actionOf(this.#agents) });
    }
    if (draws === this.#draws) return;
    this.#draws = draws;
    this.#write({ kind: 'draws', draws });
  }

  #write(change: WorkerChange): void {
    this.#parts.counts.count(change);
    this.#parts.journal.record({ type: 'change', change });
  }
}

/**
 * What a user attached as bytes; none for undefined.
 *
 * @param copy - its structured clone
 * @param what - names the value in the error's message
 * @throws HgmError ERR_RESULT_CLONE when v8 does not serialise it: shared memory, or an object of the host's
 */
export function packAttached(copy: unknown, what: string): Uint8Array {
  if (copy === undefined) return NOTHING;
  try {
    return serialize(copy);
  } catch (cause) {
    throw new HgmError(
      'ERR_RESULT_CLONE',
      `${what} cannot be kept in a store: it must be plain data, without shared memory or objects of the host's`,
      { cause },
    );
  }
}

/** What {@link packAttached} packed. */
export function unpackAttached(bytes: Uint8Array): unknown {
  return bytes.length === 0 ? undefined : deserialize(bytes);
}

/** An error as bytes. Never throws: what hangs on it and cannot be serialised stays behind. */
export function packError(error: Error): Uint8Array {
  const envelope = encodeError(error);
  try {
    return serialize(envelope);
  } catch {
    if (envelope.type === 'value') return serialize({ ...envelope, value: describeValue(envelope.value) });
    return serialize({ ...envelope, details: undefined, cause: undefined, errors: undefined });
  }
}

/** What {@link packError} packed. */
export function unpackError(bytes: Uint8Array): Error {
  const envelope: ErrorEnvelope = deserialize(bytes);
  return decodeError(envelope);
}
