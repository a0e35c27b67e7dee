import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readJournal } from '../../../src/main/store/journal-reader.js';
import type { JournalRecord } from '../../../src/main/store/journal-record.js';
import { JournalWriter } from '../../../src/main/store/journal-writer.js';

const count = fc.maxSafeNat();
const float = fc.float({ noNaN: true, min: 0 });
const text = fc.string({ unit: 'binary', maxLength: 200 });

const record: fc.Arbitrary<JournalRecord> = fc.oneof(
  fc.record({
    type: fc.constant('session' as const),
    startedAtMs: count,
    evaluations: fc.oneof(count, fc.constant(Number.POSITIVE_INFINITY)),
    timeMs: fc.oneof(count, fc.constant(Number.POSITIVE_INFINITY)),
    contentHash: text,
  }),
  fc.record({ type: fc.constant('choice' as const), kind: fc.constant('expand' as const), agent: count, task: fc.constant(-1) }),
  fc.record({
    type: fc.constant('choice' as const),
    kind: fc.constant('evaluate' as const),
    agent: count,
    task: fc.integer({ min: -1 }),
  }),
  fc.record({ type: fc.constant('start' as const), activity: count }),
  fc.record({ type: fc.constant('retry' as const), activity: count, attempt: count, delayMs: float, code: text, message: text }),
  fc.record({
    type: fc.constant('expansion' as const),
    activity: count,
    attempt: count,
    elapsedMs: float,
    state: fc.constantFrom(null, 1.5, 'ü', { a: [1, { b: '💡' }] }),
  }),
  fc.record({
    type: fc.constant('evaluation' as const),
    activity: count,
    attempt: count,
    elapsedMs: float,
    reward: fc.double({ min: 0, max: 1, noNaN: true }),
    weight: fc.constantFrom(1, 0.25, 3),
    extras: fc.constantFrom(undefined, { cost: 2 }, { metrics: { a: 1 }, payload: new Map([[1, new Set(['x'])]]) }),
  }),
  fc.record({
    type: fc.constant('failure' as const),
    activity: count,
    attempts: count,
    asZero: fc.boolean(),
    code: text,
    message: text,
  }),
  fc.record({ type: fc.constant('close' as const), status: text }),
);

function bytesOf(records: readonly JournalRecord[]): Uint8Array {
  const writer = new JournalWriter();
  for (const one of records) writer.write(one);
  return writer.take();
}

describe('a journal', () => {
  it('reads as it was written', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 50 }), (records) => {
        const read: JournalRecord[] = [];
        readJournal(bytesOf(records), (one) => read.push(one));
        assert.deepEqual(
          read,
          // The generator's records have no prototype.
          records.map((one) => ({ ...one })),
        );
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('that is cut short, or is none, is told to be damaged', () => {
    const bytes = bytesOf([{ type: 'failure', activity: 300, attempts: 3, asZero: true, code: 'E', message: 'why' }]);
    for (let length = 1; length < bytes.length; length++) {
      assert.throws(() => readJournal(bytes.slice(0, length), () => undefined), { code: 'ERR_STORE_CORRUPT' }, `${length} bytes`);
    }
    assert.throws(() => readJournal(Uint8Array.of(0), () => undefined), { code: 'ERR_STORE_CORRUPT' });
  });

  it('keeps a description of a payload that no disk can keep', () => {
    const payload = { shared: new SharedArrayBuffer(4) };
    const evaluation = { type: 'evaluation', activity: 1, attempt: 1, elapsedMs: 0, reward: 1, weight: 1 } as const;
    const read: JournalRecord[] = [];
    readJournal(bytesOf([{ ...evaluation, extras: { cost: 3, payload } }]), (one) => read.push(one));
    const [one] = read;
    assert.ok(one?.type === 'evaluation');
    assert.equal(one.extras?.cost, 3);
    assert.equal(typeof one.extras?.payload, 'string');
  });

  it('takes 15 bytes for an evaluation that brings a reward alone', () => {
    const bytes = bytesOf([
      { type: 'evaluation', activity: 100, attempt: 1, elapsedMs: 0.1, reward: 0.5, weight: 1, extras: undefined },
    ]);
    assert.equal(bytes.length, 15);
  });
});
