/** The options of a run that say how long it searches, by what rule, and from where. */
import { availableParallelism } from 'node:os';
import { field, groupKind, optionalField } from '../../../shared/option-fields.js';
import {
  DURATION_KIND,
  functionKind,
  integerKind,
  PARAMETERS_KIND,
  SEED_KIND,
  SWITCH_KIND,
  textKind,
} from '../../../shared/option-kinds.js';
import { GUARD_FIELDS, type GuardOptions, resolveGuardOptions } from '../../policy/guard-options.js';
import { BUILT_IN_POLICIES, definitionOf, POLICY_KIND } from '../../policy/policies.js';
import type { PolicyDefinition } from '../../policy/policy-definition.js';
import { POLICY_FIELDS, type PolicyOptions, resolvePolicyOptions } from '../../policy/policy-options.js';
import { isRunId } from '../../store/run-store.js';
import type { RunOptions } from '../run-options.js';
import { IN_A_PROBLEM, type OptionEntry } from './option-entry.js';

const DEFAULT_TIME_MS = 60_000;

const [DEFAULT_POLICY] = BUILT_IN_POLICIES;

const MAXIMUM_THREADS = 1024;

export const SEARCH_OPTIONS = {
  evaluations: {
    ...field('budget: evaluations', integerKind(1), Number.POSITIVE_INFINITY),
    kept: true,
    resume: true,
    http: true,
    flag: '--evaluations <n>',
    resumeWhat: 'a larger budget: evaluations, those made included',
  },
  timeMs: {
    what: 'budget: wall time',
    kind: DURATION_KIND,
    defaultText: '60s when no budget is given',
    fill: (value: number | undefined, { evaluations }: RunOptions) =>
      value ?? (evaluations === undefined ? DEFAULT_TIME_MS : Number.POSITIVE_INFINITY),
    kept: true,
    resume: true,
    http: true,
    flag: '--time <duration>',
    resumeWhat: 'a larger budget: wall time, that spent included',
  },
  threads: {
    what: 'size of the thread pool; with 0, workers and those who ask do all',
    kind: integerKind(0, MAXIMUM_THREADS),
    defaultText: 'as many as there are cores',
    fill: (value: number | undefined) => value ?? availableParallelism(),
    kept: true,
    resume: true,
    http: true,
    flag: '--threads <n>',
  },
  seed: { ...field('seed of all random numbers', SEED_KIND, 1), kept: true, resume: false, http: true, flag: '--seed <n>' },
  policy: {
    what: 'what decides the next activity',
    kind: POLICY_KIND,
    defaultText: DEFAULT_POLICY.name,
    fill: (value: string | PolicyDefinition | undefined) => definitionOf(value ?? DEFAULT_POLICY.name),
    kept: true,
    resume: false,
    http: true,
    flag: '--policy <name>',
    flagWhat: `what decides the next activity: ${BUILT_IN_POLICIES.map(({ name, what }) => `${name} (${what})`).join(', ')}`,
  },
  policyOptions: {
    what: 'parameters of the policy',
    kind: groupKind<PolicyOptions>('policyOptions', POLICY_FIELDS),
    defaultText: 'as below',
    fill: (value: PolicyOptions | undefined, { threads = availableParallelism() }: RunOptions) =>
      resolvePolicyOptions(value ?? {}, threads),
    kept: true,
    resume: false,
    http: true,
    fields: POLICY_FIELDS,
    flags: {
      alpha: '--alpha <exponent>',
      beta: '--cooling <beta>',
      epsilon: { none: IN_A_PROBLEM },
      initialExpansions: { none: IN_A_PROBLEM },
      maximumPendingPerAgent: '--max-pending <n>',
      posterior: '--posterior <family>',
      backup: '--backup <how>',
      pendingPenalty: { none: IN_A_PROBLEM },
      tellApart: '--tell-apart <share>',
      explorationConstant: { none: IN_A_PROBLEM },
      childEvaluations: { none: IN_A_PROBLEM },
      restartAfter: { none: IN_A_PROBLEM },
    },
  },
  guards: {
    what: 'limits beside the budget',
    kind: groupKind<GuardOptions>('guards', GUARD_FIELDS),
    defaultText: 'none',
    fill: (value: GuardOptions | undefined) => (value === undefined ? undefined : resolveGuardOptions(value)),
    kept: true,
    resume: true,
    http: true,
    fields: GUARD_FIELDS,
    flags: {
      maximumCost: '--max-cost <n>',
      pruneAfterFailures: '--prune-after-failures <n>',
      pruneAfterLowRewards: '--prune-after-low-rewards <n>',
      lowReward: '--low-reward <reward>',
      maximumAgents: '--max-agents <n>',
      maximumExpansions: '--max-expansions <n>',
      maximumExpansionsInFlight: '--max-expansions-in-flight <n>',
      maximumEvaluationsInFlight: '--max-evaluations-in-flight <n>',
      minimumValuePerCost: '--min-value-per-cost <ratio>',
      valuePerCostWindow: { none: IN_A_PROBLEM },
      stopAfterStagnantEvaluations: '--stop-after-stagnation <n>',
      minimumImprovement: { none: IN_A_PROBLEM },
      target: '--target <score>',
      confidence: '--confidence <probability>',
      confidenceMargin: '--confidence-margin <difference>',
      confidenceAfter: '--confidence-after <n>',
      hopeless: '--hopeless <rule>',
      minimumReportedEvaluations: '--min-reported-evaluations <n>',
      minimumReportedStep: '--min-reported-step <n>',
      reductionFactor: '--reduction-factor <n>',
    },
  },
  lookAhead: {
    ...optionalField('most activities in flight', integerKind(1), 'as many as keep the threads busy'),
    kept: true,
    resume: false,
    http: true,
    flag: '--look-ahead <n>',
  },
  deterministic: {
    ...field('the same decisions every time, with any number of threads', SWITCH_KIND, false),
    kept: true,
    resume: false,
    http: true,
    flag: '--deterministic',
  },
  onDecision: {
    ...optionalField('told of every decision when its outcome is applied', functionKind<NonNullable<RunOptions['onDecision']>>()),
    kept: false,
    resume: true,
    flag: { none: 'it is a function; --decision-log writes what it is told' },
  },
  params: {
    ...field("values for the problem's parameters", PARAMETERS_KIND, {}, '{}'),
    kept: true,
    resume: false,
    http: true,
    flag: '--param <name=value>',
    flagWhat: 'a parameter of the problem, JSON or else a string; repeat for more',
  },
  agentsFrom: {
    ...optionalField(
      'agents to begin with beside the root: the 10 best of an earlier run in the store, or one of it',
      textKind('the id of a run, or RUN:KEY for an agent of it', (from) => isRunId(from.replace(/:.*/s, ''))),
    ),
    kept: false,
    resume: false,
    flag: '--agents-from <run>',
    flagWhat: 'begin with the 10 best agents of an earlier run in the store beside the root, or with one of it: RUN:KEY',
  },
} as const satisfies { readonly [Name in keyof RunOptions]?: OptionEntry<Name> };
