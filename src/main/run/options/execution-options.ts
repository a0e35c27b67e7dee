/** The options of a run that say how its activities are executed and told of. */
import type { ResourceLimits } from 'node:worker_threads';
import { optionError } from '../../../shared/check-option.js';
import { field, groupKind, optionalField } from '../../../shared/option-fields.js';
import {
  choiceKind,
  DURATION_KIND,
  integerKind,
  kindOf,
  limitKind,
  type OptionKind,
  SERVICES_KIND,
  SIGNAL_KIND,
  SWITCH_KIND,
  WAIT_KIND,
} from '../../../shared/option-kinds.js';
import { MAXIMUM_CONCURRENCY } from '../../../shared/problem.js';
import { RESOURCE_FIELDS } from '../../../shared/resource-limits.js';
import type { ActivityWork } from '../../../shared/work.js';
import {
  ADDRESS_FIELDS,
  maskedUrl,
  REDIS_RULE,
  type RedisAddress,
  type ResolvedRedisAddress,
  resolveRedisAddress,
} from '../../../shared/workers/redis-address.js';
import { type Executor, isExecutor } from '../../executors/executor.js';
import type { RunOptions } from '../run-options.js';
import { IN_A_PROBLEM, NOBODY_ASKS, OF_A_PROGRAM, type OptionEntry } from './option-entry.js';

const EXECUTOR_KIND = kindOf(
  'an object with the functions execute, cancel and close',
  'data',
  (value): value is Executor<ActivityWork> => isExecutor(value),
);

const MEMORY_KIND = integerKind(1);

const REDIS_KIND: OptionKind<string | RedisAddress> = {
  rule: REDIS_RULE,
  notation: 'text',
  shown: maskedUrl,
  read: (value, field) => {
    const address = resolveRedisAddress(value, field);
    return typeof value === 'string' ? value : address;
  },
};

/** @throws HgmError ERR_OPTION where it cannot go together with what else is given */
function checkedRedis(
  redis: string | RedisAddress | undefined,
  { hostServices, executor }: Pick<RunOptions, 'hostServices' | 'executor'>,
): ResolvedRedisAddress | undefined {
  if (redis === undefined) return undefined;
  const other = hostServices === undefined ? (executor === undefined ? undefined : 'executor') : 'hostServices';
  if (other !== undefined) {
    const why = other === 'executor' ? 'which runs all activities itself' : 'which workers on other machines cannot reach';
    throw optionError('redis', `left out where ${other} is given, ${why}`, 'both are given');
  }
  return resolveRedisAddress(redis);
}

/** @throws HgmError ERR_OPTION where no limit can be kept */
function checkedMemoryLimit(limitMb: number | undefined, { isolation }: Pick<RunOptions, 'isolation'>): number | undefined {
  if (limitMb === undefined) return undefined;
  if (isolation !== 'process') {
    throw optionError('memoryLimitMb', "left out unless isolation is 'process': threads share one memory", `it is ${limitMb}`);
  }
  if (process.platform !== 'linux')
    throw optionError('memoryLimitMb', 'left out: only on Linux can it be kept', `it is ${limitMb}`);
  return limitMb;
}

export const EXECUTION_OPTIONS = {
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
  isolation: {
    ...field(
      'where activities run: in threads of this process, or each in a child process',
      choiceKind(['thread', 'process']),
      'thread',
    ),
    kept: true,
    resume: true,
    http: true,
    flag: '--isolate',
    flagValue: 'process',
    flagWhat: 'run activities in child processes: whatever kills one costs its activity only',
  },
  memoryLimitMb: {
    what: 'with isolation process: a child process that holds more memory is ended, with its activity',
    kind: MEMORY_KIND,
    defaultText: 'none',
    fill: checkedMemoryLimit,
    kept: true,
    resume: true,
    http: true,
    flag: '--memory-limit <megabytes>',
  },
  batching: {
    ...field('short activities travel to the threads in batches', SWITCH_KIND, true),
    kept: true,
    resume: false,
    http: true,
    flag: '--no-batching',
    flagWhat: 'send short activities to the threads one by one',
  },
  expandConcurrency: {
    ...optionalField(
      'so many expansions wait at a time in a thread apart from the pool',
      integerKind(1, MAXIMUM_CONCURRENCY),
      "the problem's; without that they run in the pool",
    ),
    kept: true,
    resume: false,
    http: true,
    flag: '--expand-concurrency <n>',
  },
  evaluateConcurrency: {
    ...optionalField(
      'so many evaluations wait at a time in a thread apart from the pool',
      integerKind(1, MAXIMUM_CONCURRENCY),
      "the problem's; without that they run in the pool",
    ),
    kept: true,
    resume: false,
    http: true,
    flag: '--evaluate-concurrency <n>',
  },
  expandLag: {
    ...field(
      'in a deterministic run an expansion that waits is applied so many evaluations after its choice',
      integerKind(1),
      64,
    ),
    kept: true,
    resume: false,
    http: true,
    flag: '--expand-lag <n>',
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
  redis: {
    what: 'Redis by which workers on other machines take part',
    kind: REDIS_KIND,
    defaultText: 'none',
    fill: checkedRedis,
    kept: false,
    resume: true,
    fields: ADDRESS_FIELDS,
    flags: { url: '--redis <url>', prefix: '--redis-prefix <text>' },
  },
  executor: {
    ...optionalField('what runs the attempts of expand and evaluate', EXECUTOR_KIND, 'a pool of threads'),
    kept: false,
    resume: true,
    flag: { none: OF_A_PROGRAM },
  },
  leaseMs: {
    ...field('how long an activity is leased to whoever asks for it from outside', DURATION_KIND, 60_000, '60s'),
    kept: true,
    resume: true,
    http: true,
    flag: { none: NOBODY_ASKS },
  },
  maximumLeaseExpiries: {
    ...field('an activity fails when so many of its leases have run out', integerKind(1), 5),
    kept: true,
    resume: true,
    http: true,
    flag: { none: NOBODY_ASKS },
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
} as const satisfies { readonly [Name in keyof RunOptions]?: OptionEntry<Name> };
