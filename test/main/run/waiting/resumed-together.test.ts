import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { definitionOf } from '../../../../src/main/policy/policies.js';
import type { JournalRecord } from '../../../../src/main/run/journal/journal-record.js';
import { Resumption } from '../../../../src/main/run/journal/resumption.js';
import type { RunHeader } from '../../../../src/main/run/journal/run-header.js';
import { noJournal } from '../../../../src/main/run/journal/run-journal.js';
import { RunRebuild } from '../../../../src/main/run/journal/run-rebuild.js';

const HEADER: RunHeader = {
  url: 'file:///problem.js',
  name: 'test',
  options: { policy: 'hgm', expandConcurrency: 8, evaluations: 100, threads: 1 },
  policy: { name: 'hgm', version: 1, isBuiltIn: true },
  root: 0,
  tasks: null,
  rules: 2,
};
const SESSION: JournalRecord = {
  type: 'session',
  startedAtMs: 0,
  evaluations: 100,
  timeMs: Number.POSITIVE_INFINITY,
  contentHash: '',
};
const EXPAND: JournalRecord = { type: 'choice', kind: 'expand', agent: 0, task: -1 };
const EVALUATE: JournalRecord = { type: 'choice', kind: 'evaluate', agent: 0, task: -1 };

type Outcome = Extract<JournalRecord, { readonly type: 'evaluation' | 'barren' | 'failure' }>;

function evaluation(activity: number): Outcome {
  return { type: 'evaluation', activity, attempt: 1, elapsedMs: 1, reward: 1, weight: 1, extras: undefined };
}

/** A run's journal whose process dies whenever another session begins; what it does is recorded as in a run. */
class Processes {
  readonly #records: JournalRecord[] = [SESSION, EVALUATE, evaluation(1), EXPAND, EXPAND, EXPAND, EVALUATE];
  readonly started: number[] = [];
  #resumption: Resumption | undefined;

  /** The next process takes the run up, and starts what it may. */
  resume(): void {
    this.#records.push(SESSION);
    const rebuild = new RunRebuild(HEADER, 'redo', definitionOf('hgm'));
    for (const record of this.#records) rebuild.apply(record);
    this.started.length = 0;
    this.#resumption = new Resumption({
      rebuild,
      maximumAttempts: 2,
      journal: { ...noJournal, record: (record) => this.#records.push(record) },
      start: ({ activity }) => this.started.push(activity),
      settle: ({ activityId, error }) => this.started.push(-activityId, Number(error.message.includes('died'))),
    });
    this.#resumption.advance();
  }

  settle(record: Outcome): void {
    this.#records.push(record);
    this.#resumption?.settled(record.activity);
    this.#resumption?.advance();
  }
}

describe('what waits, after the death of its process', () => {
  test('is resumed all at once, once every other suspect has run alone', () => {
    const processes = new Processes();
    processes.resume();
    assert.deepEqual(processes.started, [5]);
    processes.settle(evaluation(5));
    assert.deepEqual(processes.started, [5, 2, 3, 4]);
  });

  test('is resumed one by one where the process has died again while it ran, and pays for a death alone', () => {
    const processes = new Processes();
    processes.resume();
    processes.settle(evaluation(5));
    processes.settle({ type: 'barren', activity: 3, attempt: 1, elapsedMs: 1, of: null });
    processes.resume();
    assert.deepEqual(processes.started, [2]);
    // The process dies, with nothing beside it; and again.
    processes.resume();
    assert.deepEqual(processes.started, [2]);
    processes.resume();
    assert.deepEqual(processes.started, [-2, 1, 4]);
  });

  test('is resumed all at once again where the process died before it was started', () => {
    const processes = new Processes();
    processes.resume();
    processes.resume();
    assert.deepEqual(processes.started, [5]);
    processes.settle(evaluation(5));
    assert.deepEqual(processes.started, [5, 2, 3, 4]);
  });
});
