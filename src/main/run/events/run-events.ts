/**
 * What happens in a run, each event once: its type, its record in the journal, whether it is printed, how it is exported, and its
 * description in docs/events.md come from here.
 */
import { HgmError } from '../../../shared/errors.js';
import type { Json } from '../../../shared/json.js';
import type { LogLevel } from '../../../shared/problem.js';
import type { WorkerChange } from '../../../shared/workers/worker-info.js';
import type { GuardAction } from '../../policy/search-guards.js';
import { EVALUATION_RECORD, toldExtras } from '../journal/evaluation-record.js';
import { encodeExactJson } from '../journal/exact-json.js';
import { recordForm } from '../journal/record-form.js';
import { type LiveRunOptions, type SteeringChange, type ToldChange, toldOf } from '../steering/steering-change.js';
import { type EventDefinition, type EventOf, keptAs, maybeTold, told } from './event-definition.js';

type ActivityKind = 'expand' | 'evaluate';

const ACTIVITY = told<number>('number of the activity, from 1 in the order of choice', 12);
const KIND = told<ActivityKind>("kind of the activity: 'expand' or 'evaluate'", 'evaluate');
const KEY = told<string>('key of its agent', 'root/0');
const TASK = told<number | null>('number of the task; null where the problem has none', 3);
const ATTEMPT = told<number>('number of the attempt, from 1', 1);
const ELAPSED = told<number>("wall time in the user's function, in milliseconds", 4.25);
const COST = maybeTold<number>('what the attempt that ended has cost, in the unit of the problem, above 0', 0.5);
const ERROR = told<Error>('what went wrong', new HgmError('ERR_START_TO_CLOSE_TIMEOUT', 'took longer than 60s'));

/** Every event of a run. */
export const RUN_EVENTS = {
  expansion: {
    what: 'An expansion made an agent.',
    fields: {
      activity: ACTIVITY,
      key: told<string>('key of the new agent', 'root/0/0'),
      parent: told<string>('key of the agent that was expanded', 'root/0'),
      mates: maybeTold<readonly string[]>('keys of the other agents that it was shown, where the problem asks for them', [
        'root/1',
      ]),
      attempt: ATTEMPT,
      elapsedMs: ELAPSED,
      cost: COST,
    },
    isPrinted: true,
    kept: keptAs(
      recordForm(
        'expansion',
        6,
        (from) => ({
          activity: from.integer(),
          attempt: from.integer(),
          elapsedMs: from.float32(),
          state: from.json(),
        }),
        (to, { activity, attempt, elapsedMs, state }) => {
          to.integer(activity);
          to.integer(attempt);
          to.float32(elapsedMs);
          to.text(encodeExactJson(state));
        },
      ),
      ({ activity, attempt, elapsedMs, state }, { key, childKey, mates }) => ({
        activity,
        key: childKey,
        parent: key,
        ...(mates && { mates }),
        attempt,
        elapsedMs,
        agent: state,
      }),
    ),
  },
  evaluation: {
    what: 'An evaluation gave a reward, or a score.',
    fields: {
      activity: ACTIVITY,
      key: KEY,
      task: TASK,
      reward: maybeTold<number>('in [0, 1]; absent for scores', 0.75),
      score: maybeTold<number>('of a problem with a direction, on its scale', 12.5),
      weight: told<number>('how much it counts, above 0', 1),
      attempt: ATTEMPT,
      elapsedMs: ELAPSED,
      cost: COST,
      feedback: maybeTold<Json>('what it says for those who expand the agent, JSON', 'fails on negative numbers'),
      endedAt: maybeTold<number>('step at whose `ctx.report` it was ended, by `guards.hopeless`', 20),
      metrics: maybeTold<Readonly<Record<string, number>>>('figures by name', { length: 17 }),
      payload: maybeTold<unknown>('what else it returned', 'two bins fewer'),
    },
    isPrinted: true,
    kept: keptAs(EVALUATION_RECORD, ({ activity, attempt, elapsedMs, reward, weight, extras }, { key, task, scale }) => ({
      activity,
      key,
      task,
      [scale]: reward,
      weight,
      attempt,
      elapsedMs,
      ...toldExtras(extras),
    })),
  },
  retry: {
    what: 'An attempt failed, and another follows after `delayMs`.',
    fields: {
      activity: ACTIVITY,
      key: KEY,
      attempt: told<number>('number of the attempt that failed, from 1', 1),
      delayMs: told<number>('time until the next one, in milliseconds', 1000),
      error: ERROR,
      cost: COST,
    },
    isPrinted: true,
    kept: keptAs(
      recordForm(
        'retry',
        5,
        (from) => ({
          activity: from.integer(),
          attempt: from.integer(),
          delayMs: from.float32(),
          code: from.text(),
          message: from.text(),
        }),
        (to, { activity, attempt, delayMs, code, message }) => {
          to.integer(activity);
          to.integer(attempt);
          to.float32(delayMs);
          to.text(code);
          to.text(message);
        },
      ),
      ({ activity, attempt, delayMs, code, message }, { key }) => ({ activity, key, attempt, delayMs, error: { code, message } }),
    ),
  },
  failure: {
    what: 'An activity failed for good.',
    fields: {
      activity: ACTIVITY,
      kind: KIND,
      key: KEY,
      task: TASK,
      attempts: told<number>('attempts that it had', 3),
      error: ERROR,
      cost: COST,
    },
    isPrinted: true,
    kept: keptAs(
      recordForm(
        'failure',
        9,
        (from) => ({
          activity: from.integer(),
          attempts: from.integer(),
          /** Whether it is an evaluation that counts: as reward 0, or as the worst score so far. */
          isCounted: from.integer() === 1,
          code: from.text(),
          message: from.text(),
        }),
        (to, { activity, attempts, isCounted, code, message }) => {
          to.integer(activity);
          to.integer(attempts);
          to.integer(Number(isCounted));
          to.text(code);
          to.text(message);
        },
      ),
      ({ activity, attempts, code, message }, { kind, key, task }) => ({
        activity,
        kind,
        key,
        task,
        attempts,
        error: { code, message },
      }),
    ),
  },
  barren: {
    what: 'An expansion made no agent, without an error.',
    fields: {
      activity: ACTIVITY,
      key: told<string>('key of the agent that was expanded', 'root/0'),
      reason: told<'null' | 'duplicate'>(
        "'null': expand returned null; 'duplicate': what it returned is an agent already",
        'duplicate',
      ),
      of: told<string | null>('key of the agent that a duplicate is of, else null', 'root/0/1'),
      attempt: ATTEMPT,
      elapsedMs: ELAPSED,
      cost: COST,
    },
    isPrinted: true,
    kept: keptAs(
      recordForm(
        'barren',
        21,
        (from) => {
          const head = { activity: from.integer(), attempt: from.integer(), elapsedMs: from.float32() };
          const of = from.text();
          return { ...head, of: of === '' ? null : of };
        },
        (to, { activity, attempt, elapsedMs, of }) => {
          to.integer(activity);
          to.integer(attempt);
          to.float32(elapsedMs);
          to.text(of ?? '');
        },
      ),
      ({ activity, attempt, elapsedMs, of }, { key }) => ({
        activity,
        key,
        reason: of === null ? 'null' : 'duplicate',
        of,
        attempt,
        elapsedMs,
      }),
    ),
  },
  added: {
    what: 'An agent was added that no expansion made: a seed of the problem or of an earlier run, or one that was handed to the run.',
    fields: {
      key: told<string>('key of the new agent', 'root/0'),
      parent: told<string>('key of its parent', 'root'),
    },
    isPrinted: true,
    kept: keptAs(
      recordForm(
        'added',
        22,
        (from) => ({
          /** How many decisions were made before. */
          decisions: from.integer(),
          parent: from.integer(),
          state: from.json(),
        }),
        (to, { decisions, parent, state }) => {
          to.integer(decisions);
          to.integer(parent);
          to.text(encodeExactJson(state));
        },
      ),
      ({ state }, { key, childKey }) => ({ key: childKey, parent: key, agent: state }),
    ),
  },
  steering: {
    what: 'Something was done to the run from outside: `pause`, `prune` and the like. An agent that was added is `added`.',
    fields: {
      action: told<ToldChange['action']>(
        "'pause', 'unpause', 'open-expansions', 'close-expansions', 'prune', 'evaluate-next' or 'update'",
        'prune',
      ),
      key: told<string | null>('key of the agent that was pruned, or is evaluated next; else null', 'root/0'),
      changes: told<LiveRunOptions | null>('what an update changes; else null', null),
    },
    isPrinted: true,
    kept: keptAs(
      recordForm(
        'steering',
        23,
        (from) => ({
          /** How many decisions were made before. */
          decisions: from.integer(),
          change: from.decoded((): SteeringChange => JSON.parse(from.text())),
        }),
        (to, { decisions, change }) => {
          to.integer(decisions);
          to.text(encodeExactJson(change));
        },
      ),
      ({ change }, { key }) => ({ ...toldOf(change, () => key) }),
    ),
  },
  slow: {
    what: 'Nothing has settled for 10 s, or this activity, which no timeout ends, has been running for 10 s; then for twice as long as it was the last time. It has been running longest.',
    fields: {
      activity: ACTIVITY,
      kind: KIND,
      key: KEY,
      task: TASK,
      elapsedMs: told<number>("wall time in the user's function so far, in milliseconds", 10_000),
      limitMs: told<number | null>(
        'when its attempt is given up, `timeouts.startToCloseTimeoutMs`; null when it may run for ever',
        60_000,
      ),
      running: told<number>('activities that run', 4),
    },
    isPrinted: false,
  },
  best: {
    what: 'The best-belief agent is another one.',
    fields: {
      key: told<string>('its key', 'root/0/0'),
      mean: maybeTold<number>('mean reward of its own evaluations; absent for scores', 0.8),
      score: maybeTold<number>('of a problem with a direction: mean score of its own evaluations', 12.5),
      evaluations: told<number>('evaluations of its own', 10),
      lowerBound: maybeTold<number>('epsilon-quantile of its posterior; absent for scores', 0.55),
      bound: maybeTold<number>('of a problem with a direction: what its mean is believed to be at least as good as', 13.1),
    },
    isPrinted: false,
  },
  description: {
    what: 'What the `describe` of the problem says of the best-belief agent, asked once the run has gone on for a while, and at its end.',
    fields: {
      key: told<string>('key of the agent', 'root/0/0'),
      description: told<string>('what it says, cut after 1,000 characters', 'load 0.52, chance 0.10'),
    },
    isPrinted: true,
    kept: keptAs(
      recordForm(
        'description',
        28,
        (from) => ({ agent: from.integer(), description: from.text() }),
        (to, { agent, description }) => {
          to.integer(agent);
          to.text(description);
        },
      ),
      ({ description }, { key }) => ({ key, description }),
    ),
  },
  log: {
    what: 'A line that user code logged, or printed.',
    fields: {
      activity: told<number | null>('number of the activity; null where it is of none', 12),
      level: told<LogLevel>("'info', 'warn' or 'error'", 'info'),
      message: told<string>('the line', 'loaded 12 cases'),
      source: told<'log' | 'console'>("'log' for ctx.log, 'console' for what was printed", 'log'),
    },
    isPrinted: false,
  },
  progress: {
    what: 'What user code said of its own progress.',
    fields: {
      activity: ACTIVITY,
      fraction: told<number>('in [0, 1]', 0.5),
      message: told<string | undefined>('what it said beside it, if anything', 'half of the cases'),
    },
    isPrinted: false,
  },
  worker: {
    what: 'Something became of a worker of a run over Redis.',
    fields: {
      change: told<WorkerChange>(
        "'joined', 'left', 'lost': it gave no sign for 7 s, 'setAside': activities fail abnormally often at it, 'refused': it cannot take part",
        'joined',
      ),
      worker: told<string>('its id', 'far-4711-3f9a'),
      host: told<string>('name of its machine', 'far'),
      threads: told<number>('activities that it runs at a time', 8),
      reason: told<string | null>('why it is set aside, or refuses; else null', null),
    },
    isPrinted: true,
  },
  guard: {
    what: 'A guard acted.',
    fields: {
      guard: told<GuardAction['guard']>(
        "'confidence', 'cost', 'stagnation', 'target', 'failures', 'low-rewards' or 'value-per-cost'",
        'failures',
      ),
      action: told<'stop' | 'prune' | 'pause-expansions' | 'resume-expansions'>('what it did', 'prune'),
      key: told<string | null>('key of the agent that was pruned, else null', 'root/0/0'),
      reason: told<string>('why, in words', '3 of its activities in a row failed for good'),
    },
    isPrinted: true,
  },
  dropped: {
    what: 'The reader was behind: so many events before the next one are lost to it.',
    fields: { count: told<number>('how many', 120) },
    isPrinted: false,
  },
  end: {
    what: 'The last event.',
    fields: { status: told<'completed' | 'exhausted' | 'stopped' | 'failed'>('how the run ended', 'completed') },
    isPrinted: true,
  },
} as const satisfies Readonly<Record<string, EventDefinition>>;

type Events = typeof RUN_EVENTS;

/** What happens in a run; docs/events.md has every event with its fields. Keys are agents' keys. */
export type RunEvent = { [Type in keyof Events]: EventOf<Type, Events[Type]['fields']> }[keyof Events];

/** The types of event with a trait, in the order of the table. */
export function eventTypes(isOne: (definition: EventDefinition) => boolean): readonly RunEvent['type'][] {
  return Object.keys(RUN_EVENTS).filter((type): type is RunEvent['type'] => isOne(Reflect.get(RUN_EVENTS, type)));
}
