import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventLine } from '../../../src/main/report/event-line.js';
import { readJournal } from '../../../src/main/run/journal/journal-reader.js';
import type { JournalRecord } from '../../../src/main/run/journal/journal-record.js';
import { JournalWriter } from '../../../src/main/run/journal/journal-writer.js';
import { cloneResult } from '../../../src/shared/results/clone-result.js';
import { HOSTILE_VALUES } from '../../fixtures/hostile-values.js';

/** What of the hostile values is a payload that a thread can send. */
function payloads(): [name: string, payload: unknown][] {
  const sent: [string, unknown][] = [];
  for (const [name, make] of Object.entries(HOSTILE_VALUES)) {
    try {
      sent.push([name, cloneResult(make(), name)]);
    } catch (error) {
      assert.equal(Reflect.get(Object(error), 'code'), 'ERR_RESULT_CLONE', name);
    }
  }
  return sent;
}

test('an event is one line of JSON whatever its payload, the digits of a bigint included', () => {
  for (const [name, payload] of payloads()) {
    const line = eventLine({ type: 'evaluation', activity: 7, payload });
    assert.ok(!line.includes('\n'), name);
    assert.equal(JSON.parse(line).activity, 7, name);
  }
  const bigint = eventLine({ type: 'evaluation', payload: { big: 2n ** 70n } });
  assert.equal(JSON.parse(bigint).payload.big, '1180591620717411303424');
  const circular: { self?: unknown } = {};
  circular.self = circular;
  assert.match(JSON.parse(eventLine({ type: 'evaluation', payload: circular })).payload, /\[Circular/);
});

test('an error of an event is its code and message', () => {
  const error = Object.assign(new Error('no route'), { code: 'E_NO_ROUTE' });
  assert.equal(eventLine({ type: 'failure', error }), '{"type":"failure","error":{"code":"E_NO_ROUTE","message":"no route"}}');
});

test('a journal keeps every payload that a thread can send, or words for it', () => {
  for (const [name, payload] of payloads()) {
    const writer = new JournalWriter();
    writer.write({ type: 'evaluation', activity: 1, attempt: 1, elapsedMs: 0, reward: 0.5, weight: 1, extras: { payload } });
    const records: JournalRecord[] = [];
    readJournal(writer.take(), (record) => records.push(record));
    const [record] = records;
    assert.ok(record?.type === 'evaluation' && record.extras !== undefined, name);
    assert.equal(JSON.parse(eventLine({ type: 'evaluation', ...record.extras })).type, 'evaluation', name);
  }
});
