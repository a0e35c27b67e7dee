/**
 * A run's journal: what its engine was told, in order. The run's state can be made again from it, so nothing else of a run is kept.
 * Activities are numbered from 1 by their choices. Records that are events are defined with the event, in `events/run-events.ts`; the others
 * here.
 */
import type { ContentFile } from '../../../shared/content/problem-content.js';
import { reportsOf } from '../../../shared/results/reports.js';
import { RUN_EVENTS } from '../events/run-events.js';
import { LEASE_RECORD } from '../leases/lease-record.js';
import { CHANGE_RECORD } from './change-record.js';
import { encodeExactJson } from './exact-json.js';
import type { JournalBytes } from './journal-bytes.js';
import { type RecordForm, type RecordSink, recordForm } from './record-form.js';

/** Where the module of a run's problem is. */
export interface ProblemPlace {
  /** `file:` URL. */
  readonly url: string;
  /** From the folder of the store, for a store and a problem that are moved together. Absent where the store is no file. */
  readonly path?: string;
}

/**
 * A process took the run up. What was unsettled when the last one let it go without `close` is suspect. Its budgets are `Infinity` for
 * none. `problem`, and `guards`, which are all of the run's guards, are absent where they are as before: in the header, or in an earlier
 * session. `files` are absent in sessions of versions that kept the hash alone, and where there are too many.
 */
export interface SessionRecord {
  readonly type: 'session';
  readonly startedAtMs: number;
  readonly evaluations: number;
  readonly timeMs: number;
  readonly contentHash: string;
  readonly problem?: ProblemPlace;
  readonly guards?: Readonly<Record<string, number | string>>;
  /** What the problem was made of. */
  readonly files?: readonly ContentFile[];
  /** Whether workers took part, over Redis; where that is stays unsaid. Absent where none did. */
  readonly isOverRedis?: true;
  /** Size of the pool. Absent where it is that of the header, or what steering made of it, and in sessions of versions that did not keep it. */
  readonly threads?: number;
}

/** How {@link SessionRecord.isOverRedis} is written; part of the format. */
const OVER_REDIS = 'redis';

/** Of {@link SessionRecord.files}: they only say which of them differs. */
const MOST_FILES = 1000;

/** An activity was chosen: the one numbered next. `task` is -1 where there is none, and for expansions. */
export interface ChoiceRecord {
  readonly type: 'choice';
  readonly kind: 'expand' | 'evaluate';
  readonly agent: number;
  readonly task: number;
}

/** The first byte of a choice; part of the format. */
export const CHOICE_TAG = Object.freeze({ expand: 2, evaluate: 3 });
/** The first byte of a session; part of the format. `unsized`, which has no problem, is read and no longer written. */
const SESSION_TAG = Object.freeze({ unsized: 1, sized: 12 });

const CHOICE_RECORD: RecordForm<ChoiceRecord> = {
  type: 'choice',
  tags: Object.values(CHOICE_TAG),
  read: (from, tag) =>
    tag === CHOICE_TAG.expand
      ? { type: 'choice', kind: 'expand', agent: from.integer(), task: -1 }
      : { type: 'choice', kind: 'evaluate', agent: from.integer(), task: from.integer() - 1 },
  write: writeChoice,
};

export function writeChoice(to: RecordSink, { kind, agent, task }: ChoiceRecord): void {
  to.tag(CHOICE_TAG[kind]);
  to.integer(agent);
  if (kind === 'evaluate') to.integer(task + 1);
}

const SESSION_RECORD: RecordForm<SessionRecord> = {
  type: 'session',
  tags: Object.values(SESSION_TAG),
  read: (from, tag) => {
    const session = readSession(from);
    if (tag === SESSION_TAG.unsized) return session;
    const problem = from.text();
    const guards = from.hasMore ? from.text() : '';
    const files = from.hasMore ? from.text() : '';
    const carrier = from.hasMore ? from.text() : '';
    const threads = from.hasMore ? from.integer() : undefined;
    return {
      ...session,
      ...(problem !== '' && { problem: from.decoded(() => JSON.parse(problem)) }),
      ...(guards !== '' && { guards: from.decoded(() => JSON.parse(guards)) }),
      ...(files !== '' && { files: from.decoded(() => JSON.parse(files)) }),
      ...(carrier === OVER_REDIS && { isOverRedis: true }),
      ...(threads !== undefined && { threads }),
    };
  },
  write: (to, { startedAtMs, evaluations, timeMs, contentHash, problem, guards, files = [], isOverRedis, threads }) =>
    to.sized(SESSION_TAG.sized, () => {
      to.float64(startedAtMs);
      to.float64(evaluations);
      to.float64(timeMs);
      to.text(contentHash);
      to.text(problem === undefined ? '' : JSON.stringify(problem));
      to.text(guards === undefined ? '' : encodeExactJson(guards));
      to.text(files.length === 0 || files.length > MOST_FILES ? '' : JSON.stringify(files));
      if (isOverRedis || threads !== undefined) to.text(isOverRedis ? OVER_REDIS : '');
      if (threads !== undefined) to.integer(threads);
    }),
};

function readSession(from: JournalBytes): SessionRecord {
  return {
    type: 'session',
    startedAtMs: from.float64(),
    evaluations: from.float64(),
    timeMs: from.float64(),
    contentHash: from.text(),
  };
}

/** Records that are no events. */
const RECORDS = {
  session: SESSION_RECORD,
  choice: CHOICE_RECORD,
  /** A suspect is about to start, with nothing beside it. */
  start: recordForm(
    'start',
    4,
    (from) => ({ activity: from.integer() }),
    (to, { activity }) => to.integer(activity),
  ),
  /** Suspects of kinds that wait are about to start, all at once and with others beside them. */
  together: recordForm(
    'together',
    15,
    (from) => ({ activities: Array.from({ length: from.integer() }, () => from.integer()) }),
    (to, { activities }) => {
      to.integer(activities.length);
      for (const activity of activities) to.integer(activity);
    },
  ),
  /**
   * An attempt has cost so much that gave no reward: it failed, was cancelled or made a child. What came of it, but for one that was cancelled,
   * stands in the next record of its activity. What rewarded attempts cost stands with the reward.
   */
  cost: recordForm(
    'cost',
    13,
    (from) => ({ activity: from.integer(), cost: from.float64() }),
    (to, { activity, cost }) => {
      to.integer(activity);
      to.float64(cost);
    },
  ),
  /** What an evaluation said for those who expand its agent, as the text of the JSON: stands just before the record of its reward. */
  feedback: recordForm(
    'feedback',
    17,
    (from) => ({ activity: from.integer(), feedback: from.text() }),
    (to, { activity, feedback }) => {
      to.integer(activity);
      to.text(feedback);
    },
  ),
  /** What an evaluation reported on its way, where evaluations are compared by that: stands just before the record of its reward. */
  reports: recordForm(
    'reports',
    24,
    (from) => {
      const activity = from.integer();
      const isEnded = from.integer() === 1;
      const steps: number[] = [];
      const values: number[] = [];
      for (let left = from.integer(); left > 0; left--) {
        steps.push(from.integer());
        values.push(from.float64());
      }
      return { activity, reports: reportsOf(steps, values, isEnded) };
    },
    (to, { activity, reports: { steps, values, endedAt } }) => {
      to.integer(activity);
      to.integer(Number(endedAt !== undefined));
      to.integer(steps.length);
      for (const [index, step] of steps.entries()) {
        to.integer(step);
        to.float64(values[index]!);
      }
    },
  ),
  /** What an expansion is shown of other agents, by number: stands just after its choice. */
  mates: recordForm(
    'mates',
    18,
    (from) => ({ activity: from.integer(), mates: Array.from({ length: from.integer() }, () => from.integer()) }),
    (to, { activity, mates }) => {
      to.integer(activity);
      to.integer(mates.length);
      for (const mate of mates) to.integer(mate);
    },
  ),
  /**
   * What `ctx.remember` keeps for an activity until it has settled, as the text of the JSON. `cost` is what the attempt has cost since it kept something
   * last: it is part of what the attempt is recorded with, but where the process died before that.
   */
  remembered: recordForm(
    'remembered',
    19,
    (from) => ({ activity: from.integer(), name: from.text(), value: from.text(), cost: from.float64() }),
    (to, { activity, name, value, cost }) => {
      to.integer(activity);
      to.text(name);
      to.text(value);
      to.float64(cost);
    },
  ),
  /** What the problem's `render` made of the agent that was the best at the end, SVG. */
  picture: recordForm(
    'picture',
    25,
    (from) => ({ agent: from.integer(), picture: from.text() }),
    (to, { agent, picture }) => {
      to.integer(agent);
      to.text(picture);
    },
  ),
  /**
   * How long the run took so far, and user functions in it, in milliseconds: stands at the end of a commit, 250 ms of the run after the one before at the earliest,
   * and before each `close`.
   */
  moment: recordForm(
    'moment',
    16,
    (from) => ({ elapsedMs: from.float64(), busyMs: from.float64() }),
    (to, { elapsedMs, busyMs }) => {
      to.float64(elapsedMs);
      to.float64(busyMs);
    },
  ),
  /** The process let the run go in good order: what is unsettled was cancelled, and is not suspect. */
  close: recordForm(
    'close',
    10,
    (from) => ({ status: from.text() }),
    (to, { status }) => to.text(status),
  ),
  leases: LEASE_RECORD,
  change: CHANGE_RECORD,
};

type RecordOf<Form> = Form extends RecordForm<infer Written> ? Written : never;
type EventForm = Extract<(typeof RUN_EVENTS)[keyof typeof RUN_EVENTS], { readonly kept: object }>['kept']['form'];

/** A record that is an event. */
export type EventRecord = RecordOf<EventForm>;

/** One fact of a journal. */
export type JournalRecord = RecordOf<(typeof RECORDS)[keyof typeof RECORDS]> | EventRecord;

/** Every kind of record. */
const FORMS = [
  ...Object.values(RECORDS),
  ...Object.values(RUN_EVENTS).flatMap((event) => ('kept' in event ? [event.kept.form] : [])),
];

/** How the record after a first byte is read. */
export const FORM_BY_TAG: ReadonlyMap<number, RecordForm<JournalRecord>> = new Map(
  FORMS.flatMap((form: RecordForm<JournalRecord>) => form.tags.map((tag) => [tag, form])),
);

/** How a type of record is written. */
export const FORM_BY_TYPE: ReadonlyMap<string, RecordForm<JournalRecord>> = new Map(
  FORMS.map((form: RecordForm<JournalRecord>) => [form.type, form]),
);
