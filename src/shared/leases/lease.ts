/** What a run and those outside of it who do its activities say to each other: plain JSON, but for the payload of a result. */
import type { Json } from '../json.js';
import type { SeenMate, SeenResult } from '../results/expand-sees.js';
import type { LeaseKind } from './lease-info.js';

/** What somebody asks a run for. */
export interface AskOptions {
  /** Leases wanted at most, an integer from 1 to 1000. @defaultValue 1 */
  readonly count?: number;
  /** How long to wait for the first one, in milliseconds, at most 600000; 0 takes what can be chosen now. @defaultValue 0 */
  readonly waitMs?: number;
  /** Who asks, at most 200 characters: shown beside the lease. @defaultValue it is not said */
  readonly workerId?: string;
  /** The kinds of activities that the asker does. @defaultValue both */
  readonly kinds?: readonly LeaseKind[];
  /** How long each is leased for, in milliseconds, at most the run's `leaseMs`. @defaultValue the run's `leaseMs` */
  readonly leaseMs?: number;
  /** Whoever asked has gone: an ask that waits answers nothing, and what it was about to be given goes to others. */
  readonly signal?: AbortSignal;
}

/** An attempt of an activity that somebody outside of the run does, until a time. */
export interface Lease {
  /** Names the lease to `tell`, `renew` and `release`, and proves that it was given: a secret of its holder. */
  readonly token: string;
  /** What is to be done. */
  readonly kind: LeaseKind;
  /** Key of the agent to expand, or to evaluate. */
  readonly key: string;
  /** The state of that agent. */
  readonly agent: Json;
  /** Of an evaluation: the task; null where the problem has none. Of an expansion null. */
  readonly task: Json;
  /** The number of the task, from 0; -1 where there is none. */
  readonly taskNumber: number;
  /** Which attempt of the activity it is, from 1. Leases that ran out are not counted. */
  readonly attempt: number;
  /** An integer from 0 to 2^32 - 1, the same at every attempt of the activity: for random numbers. */
  readonly seed: number;
  /** Of an expansion: what `ctx.results` of `expand` would be. */
  readonly results: readonly SeenResult<unknown>[];
  /** Of an expansion: what `ctx.mates` of `expand` would be. */
  readonly mates: readonly SeenMate[];
  /** When it runs out, by the clock of the run's machine, as ISO 8601. */
  readonly expiresAt: string;
  /** How long from its making on, in milliseconds. */
  readonly expiresInMs: number;
}

/** Why an attempt failed. */
export interface ToldError {
  readonly message: string;
  /** @defaultValue 'Error' */
  readonly name?: string;
  /** Names the kind of failure where failures are counted, and to `retry.nonRetryableErrorTypes`. */
  readonly code?: string;
  /** Nothing of this kind is started before so many milliseconds have passed. */
  readonly retryAfterMs?: number;
}

/**
 * What came of a lease: an evaluation's `reward`, or `score` where the problem has a direction; an expansion's `agent`, the child's state, or null where none
 * can be made; or the `error` with which the attempt failed. Exactly one of the four.
 */
export interface ToldResult {
  readonly token: string;
  readonly reward?: number;
  readonly score?: number;
  readonly agent?: Json;
  /** A text is its message. */
  readonly error?: string | ToldError;
  /** Of an error: whether another attempt may succeed. @defaultValue true */
  readonly retryable?: boolean;
  /** What the attempt has cost, >= 0. @defaultValue 0 */
  readonly cost?: number;
  /** Beside a reward or score, as `evaluate` returns them. */
  readonly weight?: number;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly feedback?: Json;
  readonly payload?: unknown;
}

/**
 * Why a token is not taken:
 * - `superseded`: the lease had run out, or was released, and the activity has been handed out again;
 * - `settled`: the attempt has ended, by this token or otherwise;
 * - `unknown`: the run never gave it;
 * - `invalid`: the result breaks a rule, which `message` says; the lease stays, and can be told again.
 */
export type RefusalReason = 'superseded' | 'settled' | 'unknown' | 'invalid';

/** What becomes of one told result, or of one token. */
export interface TokenAnswer {
  readonly accepted: boolean;
  /** Where it is not. */
  readonly reason?: RefusalReason;
  /** The reason in a sentence. */
  readonly message?: string;
}

/** What becomes of a renewal. */
export interface RenewalAnswer extends TokenAnswer {
  /** Until when it is leased now, where it was renewed. */
  readonly expiresAt?: string;
  readonly expiresInMs?: number;
}

/** How activities of a run are done from outside: `Run` has it, and `RemoteRun`. Once the run ends, each rejects with ERR_CLOSED. */
export interface Leasing {
  /**
   * Gives leases, at most `count`, once they are in the run's store. The answer is empty where none came within `waitMs`, or the run is paused.
   *
   * @throws HgmError ERR_OPTION; ERR_ASKS_FULL where too many wait already; ERR_CLOSED
   */
  ask(options?: AskOptions): Promise<readonly Lease[]>;
  /**
   * Tells results. Answers for each, in order, once what was accepted is in the run's store; in a deterministic run, what comes before its turn is answered at
   * once, and is done again if the process dies before its turn.
   *
   * @throws HgmError ERR_OPTION for what is no list of objects with tokens; ERR_CLOSED
   */
  tell(results: readonly ToldResult[]): Promise<readonly TokenAnswer[]>;
  /** Leases them anew, for as long as before. @throws HgmError ERR_OPTION, ERR_CLOSED */
  renew(tokens: readonly string[]): Promise<readonly RenewalAnswer[]>;
  /** Gives leases back, which then go to others; nothing is charged. @throws HgmError ERR_OPTION, ERR_CLOSED */
  release(tokens: readonly string[]): Promise<readonly TokenAnswer[]>;
}
