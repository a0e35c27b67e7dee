import { groupKind, type OptionFields, readOptions } from '../../../shared/option-fields.js';
import { LIVE_POLICY_FIELDS, type LivePolicyOptions } from '../../policy/policy-options.js';
import { RUN_OPTIONS } from '../options/option-table.js';
import type { LiveRunOptions } from './steering-change.js';

const { evaluations, guards, threads, timeMs } = RUN_OPTIONS;

const UPDATE_FIELDS = {
  threads,
  policyOptions: { ...RUN_OPTIONS.policyOptions, kind: groupKind<LivePolicyOptions>('policyOptions', LIVE_POLICY_FIELDS) },
  guards,
  evaluations,
  timeMs,
} as const satisfies OptionFields<LiveRunOptions>;

/** @throws HgmError ERR_OPTION naming the field, the rule and the value */
export function readUpdate(given: unknown): LiveRunOptions {
  return { ...readOptions<LiveRunOptions>('update', UPDATE_FIELDS, given) };
}
