import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventTypes, RUN_EVENTS, type RunEvent } from '../../../../src/main/run/events/run-events.js';
import { eventOf } from '../../../../src/main/run/journal/journal-events.js';
import { type EventRecord, FORM_BY_TAG, FORM_BY_TYPE } from '../../../../src/main/run/journal/journal-record.js';
import { decodeEvent, encodeEvent } from '../../../../src/main/runtime/runtime-protocol.js';
import { eventTables } from '../../../support/events-page.js';
import { assertPage } from '../../../support/made-page.js';

/** A record of each event that is kept. */
const RECORDS: readonly EventRecord[] = [
  { type: 'expansion', activity: 1, attempt: 1, elapsedMs: 2, state: { a: 1 } },
  {
    type: 'evaluation',
    activity: 1,
    attempt: 1,
    elapsedMs: 2,
    reward: 1,
    weight: 1,
    extras: { cost: 1, metrics: { m: 1 }, feedback: '{"f":1}', reports: { steps: [4], values: [1], endedAt: 4 }, payload: 'p' },
  },
  { type: 'retry', activity: 1, attempt: 1, delayMs: 5, code: 'ERR_X', message: 'm' },
  { type: 'failure', activity: 1, attempts: 3, isCounted: true, code: 'ERR_X', message: 'm' },
  { type: 'barren', activity: 1, attempt: 1, elapsedMs: 2, of: 'root/1' },
  { type: 'added', decisions: 3, parent: 0, state: { a: 1 } },
  { type: 'steering', decisions: 3, change: { kind: 'prune', agent: 0 } },
  { type: 'description', agent: 0, description: 'the root' },
];

describe('the table of events', () => {
  test('is what docs/events.md shows', () => {
    assertPage('events.md', 'events', eventTables(), 'An event of a run');
  });

  test('has --events print what the engine was told, and how the run ended', () => {
    assert.deepEqual(
      eventTypes(({ isPrinted }) => isPrinted),
      ['expansion', 'evaluation', 'retry', 'failure', 'barren', 'added', 'steering', 'description', 'worker', 'guard', 'end'],
    );
  });

  test('exports of an event that is kept every field that it is told with', () => {
    const kept = Object.entries(RUN_EVENTS).flatMap(([type, event]) => ('kept' in event ? [type] : []));
    assert.deepEqual(
      kept,
      RECORDS.map(({ type }) => type),
    );
    for (const record of RECORDS) {
      const activity = { kind: 'evaluate', key: 'root', task: null, childKey: 'root/0', mates: ['root/1'] } as const;
      // A result is a reward or a score.
      const exported = {
        ...eventOf(record, { ...activity, scale: 'reward' }, 0.5),
        ...eventOf(record, { ...activity, scale: 'score' }, 0.5),
      };
      const told = Object.keys(RUN_EVENTS[record.type].fields);
      assert.deepEqual(
        told.filter((name) => !(name in exported)),
        [],
        record.type,
      );
    }
  });

  test('names each record by its own type, and gives no first byte to two kinds', () => {
    const tags = [...FORM_BY_TYPE.values()].flatMap((form) => form.tags);
    assert.equal(FORM_BY_TAG.size, tags.length);
    for (const { type } of RECORDS) assert.equal(RUN_EVENTS[type].kept.form, FORM_BY_TYPE.get(type));
  });

  test('lets an error travel between threads whatever the event', () => {
    const event: RunEvent = { type: 'retry', activity: 1, key: 'root', attempt: 1, delayMs: 5, error: new RangeError('no') };
    const travelled = decodeEvent(structuredClone(encodeEvent(event)));
    assert.deepEqual({ ...travelled, error: undefined }, { ...event, error: undefined });
    assert.ok('error' in travelled && travelled.error instanceof Error);
    assert.equal(travelled.error.message, 'no');
  });
});
