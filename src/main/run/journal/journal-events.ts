import { finiteOrNull } from '../../../shared/json.js';
import type { JournalRecord } from '../../store/journal-record.js';
import type { DecisionLogEntry } from '../decision-log.js';

/** What a journal tells, one object each, for `eventLine`. */
export type JournalEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

interface Choice {
  readonly kind: 'expand' | 'evaluate';
  readonly agent: number;
  readonly task: number;
}

/** Tells the events of a run from its journal, without making its state again. */
export class JournalEvents {
  readonly #keys: string[] = ['root'];
  readonly #childrenMade: number[] = [0];
  readonly #chosen = new Map<number, Choice>();
  #choices = 0;

  /** The event that the journal's next record is; undefined for a record that is none. `decision` is set for an outcome. */
  next(record: JournalRecord): { readonly event: JournalEvent; readonly decision?: DecisionLogEntry } | undefined {
    switch (record.type) {
      case 'session': {
        const { evaluations, timeMs, startedAtMs } = record;
        const startedAt = new Date(startedAtMs).toISOString();
        return {
          event: { type: 'session', startedAt, evaluationBudget: finiteOrNull(evaluations), timeBudgetMs: finiteOrNull(timeMs) },
        };
      }
      case 'choice':
        this.#chosen.set(++this.#choices, record);
        return undefined;
      case 'start':
        return undefined;
      case 'retry': {
        const { activity, attempt, delayMs, code, message } = record;
        return { event: { type: 'retry', activity, key: this.#keyOf(activity), attempt, delayMs, error: { code, message } } };
      }
      case 'close':
        return { event: { type: 'end', status: record.status } };
      default:
        return this.#outcome(record);
    }
  }

  #outcome(record: Extract<JournalRecord, { type: 'expansion' | 'evaluation' | 'failure' }>) {
    const { activity } = record;
    const { kind, agent, task: number } = this.#chosen.get(activity) ?? { kind: 'evaluate', agent: 0, task: -1 };
    this.#chosen.delete(activity);
    const key = this.#keys[agent] ?? '';
    const task = number < 0 ? null : number;
    const choice = { decision: activity, type: kind, key, ...(task !== null && { task }) };
    switch (record.type) {
      case 'expansion': {
        const action = String(this.#childrenMade[agent]!++);
        const { attempt, elapsedMs, state } = record;
        const child = `${key}/${action}`;
        this.#keys.push(child);
        this.#childrenMade.push(0);
        return {
          event: { type: 'expansion', activity, key: child, parent: key, attempt, elapsedMs, agent: state },
          decision: { ...choice, child: action },
        };
      }
      case 'evaluation': {
        const { attempt, elapsedMs, reward, weight, extras } = record;
        const event = { type: 'evaluation', activity, key, task, reward, weight, attempt, elapsedMs, ...extras };
        return { event, decision: { ...choice, reward, weight } };
      }
      case 'failure':
        return { event: failureEvent(record, kind, key, number), decision: { ...choice, failed: record.code } };
    }
  }

  #keyOf(activity: number): string {
    return this.#keys[this.#chosen.get(activity)?.agent ?? 0] ?? '';
  }
}

/**
 * The event of an activity that failed for good.
 *
 * @param key - of its agent
 * @param task - -1 where there is none
 */
export function failureEvent(
  { activity, attempts, code, message }: Extract<JournalRecord, { type: 'failure' }>,
  kind: 'expand' | 'evaluate',
  key: string,
  task: number,
): JournalEvent {
  return { type: 'failure', activity, kind, key, task: task < 0 ? null : task, attempts, error: { code, message } };
}
