/** Leases as they are given, and as they are shown. */
import type { Lease } from '../../../shared/leases/lease.js';
import type { LeaseInfo } from '../../../shared/leases/lease-info.js';
import { keyedNumber, RandomPurpose } from '../../../shared/random.js';
import { seenMatesOf, seenResultsOf } from '../../../shared/results/expand-sees.js';
import type { HeldAttempt, LeasedAttempt } from './held-attempt.js';

/** @param expiresAt - when it runs out, by the wall clock, in ISO 8601 */
export function leaseOf(leased: LeasedAttempt, expiresAt: string): Lease {
  const {
    attempt: { attempt, work },
    token,
    leaseMs,
  } = leased;
  const { key, state } = work.agent;
  const isExpansion = work.type === 'expand';
  return {
    token,
    kind: work.type,
    key,
    agent: state,
    task: isExpansion ? null : (work.task ?? null),
    taskNumber: isExpansion ? -1 : work.taskNumber,
    attempt,
    seed: seedOf(leased),
    results: isExpansion ? seenResultsOf(work.results ?? []) : [],
    mates: isExpansion ? seenMatesOf(work.mates ?? []) : [],
    expiresAt,
    expiresInMs: leaseMs,
  };
}

/** That of programs, which draw it from `ctx.random`. */
export function seedOf({ attempt: { activityId, work } }: HeldAttempt): number {
  return Math.floor(keyedNumber(work.problem.seed, RandomPurpose.activity, activityId) * 2 ** 32);
}

export function leaseInfoOf(
  { attempt: { attempt, work }, workerId, leasedAtMs, expiresAtMs }: HeldAttempt,
  nowMs: number,
): LeaseInfo {
  const task = work.type === 'evaluate' && work.taskNumber >= 0 ? work.taskNumber : null;
  return {
    workerId,
    kind: work.type,
    key: work.agent.key,
    task,
    attempt,
    sinceMs: nowMs - leasedAtMs,
    expiresInMs: Math.max(0, expiresAtMs - nowMs),
  };
}
