/** What was asked of a server's run and told to it, kept by clients that outlive the server, and what of that must not be. */
import type { Lease, TokenAnswer, ToldResult } from '../../../src/shared/leases/lease.js';

/** A lease that a client was given. */
interface Holding {
  readonly token: string;
  /** When it runs out at the earliest, by the wall clock, in milliseconds. */
  until: number;
  /** Whether it may be somebody else's already: it was released, or told. */
  isLoose: boolean;
}

/** One activity, as clients know it. */
class Activity {
  readonly lease: Lease;
  readonly holdings: Holding[] = [];
  /** What was accepted, and what may have been: the server died before it answered. */
  accepted: ToldResult | undefined;
  acceptedAt = Number.POSITIVE_INFINITY;
  readonly perhaps: ToldResult[] = [];

  constructor(lease: Lease) {
    this.lease = lease;
  }
}

/** An evaluation as the server shows it. */
export interface ShownEvaluation {
  readonly activity: number;
  readonly reward: number;
}

/** Leeway of the two clocks, in milliseconds: a lease ends a little before its asker believes. */
const LEEWAY_MS = 5;

export class AskedAccount {
  readonly #activities = new Map<number, Activity>();
  /** What is not as promised, in words. */
  readonly faults: string[] = [];

  /** Takes in what an ask that was sent at that time gave. */
  given(leases: readonly Lease[], sentAt: number): void {
    for (const lease of leases) {
      const number = activityOf(lease.token);
      let activity = this.#activities.get(number);
      if (activity === undefined) {
        activity = new Activity(lease);
        this.#activities.set(number, activity);
      }
      const { kind, key, taskNumber, seed } = activity.lease;
      if (lease.kind !== kind || lease.key !== key || lease.taskNumber !== taskNumber || lease.seed !== seed)
        this.faults.push(`activity ${number} has become another one`);
      if (activity.acceptedAt < sentAt) this.faults.push(`activity ${number} was given after its result was accepted`);
      const now = Date.now();
      for (const { token, until, isLoose } of activity.holdings)
        if (!isLoose && until > now + LEEWAY_MS && leaseOf(token) < leaseOf(lease.token))
          this.faults.push(`activity ${number} was given while ${token} was held`);
      activity.holdings.push({ token: lease.token, until: sentAt + lease.expiresInMs, isLoose: false });
    }
  }

  /** A token is about to be told, or given back. */
  loosens(token: string): void {
    this.#holding(token).isLoose = true;
  }

  /** A lease begins anew, that was asked for at that time. */
  renewed(token: string, sentAt: number, leaseMs: number): void {
    this.#holding(token).until = sentAt + leaseMs;
  }

  /** Results were told; without answers where the server has died. */
  told(results: readonly ToldResult[], answers: readonly TokenAnswer[] | undefined): void {
    for (const [index, result] of results.entries()) {
      const number = activityOf(result.token);
      const activity = this.#activity(number);
      const answer = answers?.[index];
      if (answer === undefined) activity.perhaps.push(result);
      else if (answer.accepted) this.#accept(number, activity, result);
      else if (answer.reason === 'unknown' || answer.reason === 'invalid')
        this.faults.push(`${result.token} is ${answer.reason}`);
    }
  }

  /** Compares with what the run came to. @returns how many of the evaluations were accepted */
  check(evaluations: readonly ShownEvaluation[]): number {
    const rewards = new Map(evaluations.map(({ activity, reward }) => [activity, reward]));
    if (rewards.size !== evaluations.length) this.faults.push('an evaluation counts twice');
    let accepted = 0;
    for (const [number, { lease, accepted: told, perhaps }] of this.#activities) {
      if (lease.kind !== 'evaluate') continue;
      const reward = rewards.get(number);
      if (told !== undefined) {
        accepted++;
        if (reward !== told.reward) this.faults.push(`evaluation ${number} was told ${told.reward}, and has ${reward}`);
      } else if (reward !== undefined && !perhaps.some((result) => result.reward === reward)) {
        this.faults.push(`evaluation ${number} has ${reward}, which nobody told`);
      }
    }
    return accepted;
  }

  #accept(number: number, activity: Activity, result: ToldResult): void {
    if (activity.accepted !== undefined) this.faults.push(`two results of activity ${number} were accepted`);
    activity.accepted = result;
    activity.acceptedAt = Date.now();
  }

  #activity(number: number): Activity {
    const activity = this.#activities.get(number);
    if (activity === undefined) throw new RangeError(`nobody was given activity ${number}`);
    return activity;
  }

  #holding(token: string): Holding {
    const holding = this.#activity(activityOf(token)).holdings.find((other) => other.token === token);
    if (holding === undefined) throw new RangeError(`nobody was given ${token}`);
    return holding;
  }
}

/** Leases are numbered in the order in which they were given. */
function leaseOf(token: string): number {
  return Number(token.split('.')[2]);
}

function activityOf(token: string): number {
  return Number(token.split('.')[0]);
}
