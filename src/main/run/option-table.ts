/** The options of a run, each once: what messages, flags, `--help`, the header of a kept run and docs/options.md say of it comes from here. */
import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import { field, groupKind, type OptionFields, optionalField } from '../../shared/option-fields.js';
import {
  choiceKind,
  DURATION_KIND,
  functionKind,
  integerKind,
  kindOf,
  limitKind,
  PARAMETERS_KIND,
  SEED_KIND,
  SERVICES_KIND,
  SIGNAL_KIND,
  SWITCH_KIND,
  textKind,
  WAIT_KIND,
} from '../../shared/option-kinds.js';
import { RESOURCE_FIELDS } from '../../shared/resource-limits.js';
import type { ActivityWork } from '../../shared/work.js';
import { type Executor, isExecutor } from '../executors/executor.js';
import { GUARD_FIELDS, type GuardOptions, resolveGuardOptions } from '../policy/guard-options.js';
import { BUILT_IN_POLICIES, definitionOf, POLICY_KIND } from '../policy/policies.js';
import type { PolicyDefinition } from '../policy/policy-definition.js';
import { POLICY_FIELDS, type PolicyOptions, resolvePolicyOptions } from '../policy/policy-options.js';
import { RETRY_FIELDS, type RetryPolicyOptions, resolveRetryPolicy } from '../scheduler/retry-policy.js';
import { resolveTimeouts, TIMEOUT_FIELDS, type TimeoutOptions } from '../scheduler/timeouts.js';
import { DEFAULT_STORE, isRunId, isRunStore, RUN_ID_RULE, type RunStore } from '../store/run-store.js';
import type { RunOptions } from './run-options.js';

/** How a flag is written, or why an option has none. */
export type OptionFlag = `--${string}` | { readonly none: string };

/** The options that are objects of options themselves, field by field. */
export interface OptionGroups {
  readonly policyOptions: PolicyOptions;
  readonly guards: GuardOptions;
  readonly retry: RetryPolicyOptions;
  readonly timeouts: TimeoutOptions;
  readonly resourceLimits: ResourceLimits;
}

/** What is true of an option of a run beside what it may be. */
export interface RunOptionTraits {
  /** Whether a kept run is resumed with it. */
  readonly kept: boolean;
  /** Whether who resumes a run may give another value. */
  readonly resume: boolean;
  /** Whether who starts a run over HTTP may set it. @defaultValue no */
  readonly http?: true;
  /** What `--help` says of the flag where that is not what the option is; of `hgm resume` likewise. */
  readonly flagWhat?: string;
  readonly resumeWhat?: string;
  /** What stands for the flag where it is not given; for both commands. @defaultValue the option is left out */
  readonly flagDefault?: string;
}

type Entry<Name extends keyof RunOptions> = OptionFields<Pick<RunOptions, Name>>[Name] &
  RunOptionTraits &
  (Name extends keyof OptionGroups
    ? {
        readonly fields: OptionFields<OptionGroups[Name]>;
        readonly flags: { readonly [Field in keyof OptionGroups[Name]]-?: OptionFlag };
      }
    : { readonly flag: OptionFlag });

const STORE_RULE = "'memory', the path of a file, or a store";
const DEFAULT_TIME_MS = 60_000;

const IN_A_PROBLEM = 'a run from the command line has the default';
const OF_A_PROGRAM = 'only a program can give it';

const STORE_KIND = kindOf(STORE_RULE, 'text', (value): value is string | RunStore =>
  typeof value === 'string' ? value !== '' : isRunStore(value),
);

const EXECUTOR_KIND = kindOf(
  'an object with the functions execute, cancel and close',
  'data',
  (value): value is Executor<ActivityWork> => isExecutor(value),
);

const [DEFAULT_POLICY] = BUILT_IN_POLICIES;

/** Every option of a run. */
export const RUN_OPTIONS = {
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
    what: 'size of the thread pool',
    kind: integerKind(1, 1024),
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
      pendingPenalty: { none: IN_A_PROBLEM },
      explorationConstant: { none: IN_A_PROBLEM },
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
  id: {
    ...optionalField('id of the run', textKind(RUN_ID_RULE, isRunId), 'made from the time'),
    kept: false,
    resume: false,
    flag: '--id <id>',
  },
  store: {
    ...field('where the run is kept: a file, or memory', STORE_KIND, 'memory', 'memory; of hgm run, .hgm/runs.db'),
    kept: false,
    resume: true,
    flag: '--store <where>',
    flagDefault: DEFAULT_STORE,
    resumeWhat: 'where runs are kept: a file',
  },
  durability: {
    ...field('what a commit outlives', choiceKind(['normal', 'full']), 'normal'),
    kept: false,
    resume: true,
    flag: '--durability <what>',
    flagWhat: 'what a commit outlives: normal (the process), full (a loss of power)',
  },
  retry: {
    what: 'how failed attempts are tried again',
    kind: groupKind<RetryPolicyOptions>('retry', RETRY_FIELDS),
    defaultText: 'as below',
    fill: (value: RetryPolicyOptions | undefined) => resolveRetryPolicy(value),
    kept: true,
    resume: false,
    http: true,
    fields: RETRY_FIELDS,
    flags: {
      maximumAttempts: '--max-attempts <n>',
      initialIntervalMs: '--retry-interval <duration>',
      backoffCoefficient: { none: IN_A_PROBLEM },
      maximumIntervalMs: { none: IN_A_PROBLEM },
      jitterFraction: { none: IN_A_PROBLEM },
      nonRetryableErrorTypes: { none: 'a problem says so of an error by retryable: false' },
    },
  },
  timeouts: {
    what: 'time limits of activities',
    kind: groupKind<TimeoutOptions>('timeouts', TIMEOUT_FIELDS),
    defaultText: 'none',
    fill: (value: TimeoutOptions | undefined) => resolveTimeouts(value),
    kept: true,
    resume: false,
    http: true,
    fields: TIMEOUT_FIELDS,
    flags: {
      startToCloseTimeoutMs: '--timeout <duration>',
      scheduleToCloseTimeoutMs: { none: IN_A_PROBLEM },
      heartbeatTimeoutMs: { none: IN_A_PROBLEM },
    },
  },
  onEvaluationFailure: {
    ...optionalField(
      'what an evaluation counts as that failed for good: reward zero, the worst score so far, or discard',
      choiceKind(['zero', 'worst', 'discard']),
      'zero; worst where the problem has a direction',
    ),
    kept: true,
    resume: false,
    http: true,
    flag: '--on-evaluation-failure <what>',
  },
  maximumConsecutiveFailures: {
    ...field('the run fails when so many activities of a kind in a row failed for good', integerKind(1), 100),
    kept: true,
    resume: false,
    http: true,
    flag: { none: IN_A_PROBLEM },
  },
  duplicates: {
    ...optionalField(
      'whether a child that is an agent already is rejected, as a barren expansion, or accepted',
      choiceKind(['reject', 'accept']),
      'reject for exact problems, else accept',
    ),
    kept: true,
    resume: false,
    http: true,
    flag: '--duplicates <what>',
  },
  maximumBarrenExpansions: {
    ...field('an agent is not expanded again after so many expansions in a row that made no agent', integerKind(1), 20),
    kept: true,
    resume: false,
    http: true,
    flag: '--max-barren <n>',
  },
  setupTimeoutMs: {
    ...field('limit of loading the problem and of its setup', DURATION_KIND, 60_000, '60s'),
    kept: true,
    resume: false,
    http: true,
    flag: '--setup-timeout <duration>',
  },
  cancelGraceMs: {
    ...field(
      'what runs is given so long to end by itself when it is cancelled, and is then ended by force',
      WAIT_KIND,
      250,
      '250ms',
    ),
    kept: true,
    resume: false,
    http: true,
    flag: '--cancel-grace <duration>',
  },
  batching: {
    ...field('short activities travel to the threads in batches', SWITCH_KIND, true),
    kept: true,
    resume: false,
    http: true,
    flag: '--no-batching',
    flagWhat: 'send short activities to the threads one by one',
  },
  maximumActivitiesPerThread: {
    ...field('replace a thread by a new one after so many activities', limitKind(1), Number.POSITIVE_INFINITY),
    kept: true,
    resume: false,
    http: true,
    flag: '--max-activities-per-thread <n>',
  },
  resourceLimits: {
    ...optionalField(
      "limits of each thread's heap and stack",
      groupKind<ResourceLimits>('resourceLimits', RESOURCE_FIELDS),
      "Node's",
    ),
    kept: true,
    resume: false,
    fields: RESOURCE_FIELDS,
    flags: {
      maxOldGenerationSizeMb: '--heap-limit <megabytes>',
      maxYoungGenerationSizeMb: { none: IN_A_PROBLEM },
      codeRangeSizeMb: { none: IN_A_PROBLEM },
      stackSizeMb: { none: IN_A_PROBLEM },
    },
  },
  hostServices: {
    ...optionalField('what user code reaches as ctx.host', SERVICES_KIND),
    kept: false,
    resume: true,
    flag: { none: OF_A_PROGRAM },
  },
  executor: {
    ...optionalField('what runs the attempts of expand and evaluate', EXECUTOR_KIND, 'a pool of threads'),
    kept: false,
    resume: true,
    flag: { none: OF_A_PROGRAM },
  },
  feedbackMemoryMb: {
    ...field('memory for the feedback that expand is shown, in MiB; the oldest is let go first', integerKind(0), 256),
    kept: true,
    resume: false,
    http: true,
    flag: '--feedback-memory <megabytes>',
  },
  eventBufferSize: {
    ...field('events kept for a reader that is behind', integerKind(1), 10_000),
    kept: false,
    resume: true,
    flag: { none: 'the command reads its own events' },
  },
  signal: {
    ...optionalField('stops the run when it aborts', SIGNAL_KIND),
    kept: false,
    resume: true,
    flag: { none: 'the command stops a run at Ctrl-C' },
  },
} as const satisfies { readonly [Name in keyof RunOptions]-?: Entry<Name> };

/** The options of which a trait is true. */
type OptionWith<Trait extends 'kept' | 'resume'> = {
  [Name in keyof typeof RUN_OPTIONS]: (typeof RUN_OPTIONS)[Name][Trait] extends true ? Name : never;
}[keyof typeof RUN_OPTIONS];

/** The options that a kept run is resumed with. */
export type KeptOption = OptionWith<'kept'>;

/** The options that who resumes a run may give. */
export type ResumableOption = OptionWith<'resume'>;
