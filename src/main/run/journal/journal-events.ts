import { finiteOrNull } from '../../../shared/json.js';
import type { ResultScale } from '../../../shared/results/evaluation-result.js';
import { guardsGiven } from '../../policy/guard-options.js';
import { type DecisionLogEntry, resultOf } from '../decision-log.js';
import type { KeptEvent, ToldActivity } from '../events/event-definition.js';
import { RUN_EVENTS } from '../events/run-events.js';
import { AttemptCosts } from './attempt-costs.js';
import type { EvaluationExtras, EvaluationRecord } from './evaluation-record.js';
import type { ChoiceRecord, EventRecord, JournalRecord, SessionRecord } from './journal-record.js';

/** What a journal tells, one object each, for `eventLine`. */
export type JournalEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

/** What a record is for those who are told of it. */
export interface ToldRecord {
  readonly event: JournalEvent;
  /** Set for an outcome. */
  readonly decision?: DecisionLogEntry;
}

/** Tells the events of a run from its journal, without making its state again. */
export class JournalEvents {
  readonly #keys: string[] = ['root'];
  readonly #childrenMade: number[] = [0];
  readonly #chosen = new Map<number, Omit<ChoiceRecord, 'type'>>();
  readonly #costs = new AttemptCosts();
  /** Of expansions that were shown others: their agents. */
  readonly #mates = new Map<number, readonly number[]>();
  readonly #scale: ResultScale;
  /** What was told of the evaluation whose reward comes next. */
  #beside: EvaluationExtras | undefined;
  #choices = 0;

  /** @param scale - what the run's evaluations give */
  constructor(scale: ResultScale = 'reward') {
    this.#scale = scale;
  }

  /** The event that the journal's next record is; undefined for a record that is none. */
  next(record: JournalRecord): ToldRecord | undefined {
    const cost = this.#costs.next(record);
    switch (record.type) {
      case 'session':
        return { event: sessionEvent(record) };
      case 'choice':
        this.#chosen.set(++this.#choices, record);
        return undefined;
      case 'mates':
        this.#mates.set(record.activity, record.mates);
        return undefined;
      case 'feedback':
        this.#beside = { ...this.#beside, feedback: record.feedback };
        return undefined;
      case 'reports':
        this.#beside = { ...this.#beside, reports: record.reports };
        return undefined;
      case 'cost':
      case 'remembered':
      case 'start':
      case 'together':
      case 'moment':
      case 'leases':
      case 'picture':
      // Of hand-driven workers, whose agents have other keys: their own events tell it.
      case 'change':
        return undefined;
      case 'close':
        return { event: { type: 'end', status: record.status } };
      case 'evaluation':
        return this.#outcome(this.#withBeside(record), cost);
      case 'expansion':
      case 'barren':
      case 'failure':
        return this.#outcome(record, cost);
      case 'added':
        return { event: this.#added(record) };
      case 'description':
        return { event: eventOf(record, this.#told({ kind: 'expand', agent: record.agent, task: -1 })) };
      case 'steering': {
        const agent = 'agent' in record.change ? record.change.agent : 0;
        return { event: eventOf(record, this.#told({ kind: 'expand', agent, task: -1 })) };
      }
      default:
        return { event: eventOf(record, this.#activity(record.activity), cost) };
    }
  }

  #outcome(
    record: Extract<JournalRecord, { type: 'expansion' | 'barren' | 'evaluation' | 'failure' }>,
    cost: number | undefined,
  ): ToldRecord {
    const activity = this.#activity(record.activity);
    const agent = this.#chosen.get(record.activity)?.agent ?? 0;
    this.#chosen.delete(record.activity);
    this.#mates.delete(record.activity);
    const event = eventOf(record, activity, cost);
    const { kind: type, key, task, mates } = activity;
    const choice = { decision: record.activity, type, key, ...(task !== null && { task }), ...(mates && { mates }) };
    switch (record.type) {
      case 'expansion': {
        return { event, decision: { ...choice, child: String(this.#joined(agent, activity.childKey)) } };
      }
      case 'barren': {
        const { of } = record;
        return { event, decision: { ...choice, ...(of === null ? { barren: 'null' } : { barren: 'duplicate', of }) } };
      }
      case 'evaluation':
        return { event, decision: { ...choice, ...resultOf(record.reward, this.#scale), weight: record.weight } };
      case 'failure':
        return { event, decision: { ...choice, failed: record.code } };
    }
  }

  #added(record: Extract<JournalRecord, { type: 'added' }>): JournalEvent {
    const told = this.#told({ kind: 'expand', agent: record.parent, task: -1 });
    this.#joined(record.parent, told.childKey);
    return eventOf(record, told);
  }

  /** Takes a new agent in; returns its number among its parent's children. */
  #joined(parent: number, key: string): number {
    const place = this.#childrenMade[parent] ?? 0;
    this.#childrenMade[parent] = place + 1;
    this.#keys.push(key);
    this.#childrenMade.push(0);
    return place;
  }

  #withBeside(record: EvaluationRecord): EvaluationRecord {
    const beside = this.#beside;
    if (beside === undefined) return record;
    this.#beside = undefined;
    return { ...record, extras: { ...record.extras, ...beside } };
  }

  #activity(activity: number): ToldActivity {
    const told = this.#told(this.#chosen.get(activity) ?? { kind: 'evaluate', agent: 0, task: -1 });
    const mates = this.#mates.get(activity)?.map((mate) => this.#keys[mate] ?? '');
    return mates === undefined ? told : { ...told, mates };
  }

  #told({ kind, agent, task }: Omit<ChoiceRecord, 'type'>): ToldActivity {
    const key = this.#keys[agent] ?? '';
    const childKey = `${key}/${this.#childrenMade[agent] ?? 0}`;
    return { kind, key, task: task < 0 ? null : task, scale: this.#scale, childKey };
  }
}

/**
 * The event that a record is, with its fields in the order in which they are printed.
 *
 * @param cost - what the record before it tells of its attempt; of a reward, the record itself does
 */
export function eventOf(record: EventRecord, activity: ToldActivity, cost?: number): JournalEvent {
  const kept: KeptEvent<EventRecord> = RUN_EVENTS[record.type].kept;
  return { type: record.type, ...kept.fieldsOf(record, activity), ...(cost !== undefined && { cost }) };
}

function sessionEvent({ startedAtMs, evaluations, timeMs, guards }: SessionRecord): JournalEvent {
  return {
    type: 'session',
    startedAt: new Date(startedAtMs).toISOString(),
    evaluationBudget: finiteOrNull(evaluations),
    timeBudgetMs: finiteOrNull(timeMs),
    ...(guards !== undefined && { guards: guardsGiven(guards) }),
  };
}
