import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serialize } from 'node:v8';
import fc from 'fast-check';
import type { EvaluationExtras } from '../../../../src/main/run/journal/evaluation-record.js';
import { readJournal, scanJournal } from '../../../../src/main/run/journal/journal-reader.js';
import type { JournalRecord } from '../../../../src/main/run/journal/journal-record.js';
import { JournalWriter } from '../../../../src/main/run/journal/journal-writer.js';
import { reportsOf } from '../../../../src/shared/results/reports.js';

const count = fc.maxSafeNat();
const float = fc.float({ noNaN: true, min: 0 });
const text = fc.string({ unit: 'binary', maxLength: 200 });

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const metrics = fc
  .array(fc.tuple(fc.oneof(text, fc.constantFrom('time', 'ü', '__proto__', 'x'.repeat(128))), finite), { maxLength: 4 })
  .map((entries) => Object.fromEntries(entries));
const payload = fc.constantFrom<unknown>(null, 0, 'text', { a: [1] }, new Map([[1, new Set(['x'])]]), Uint8Array.of(1, 2, 3));
const extras: fc.Arbitrary<EvaluationExtras> = fc.oneof(
  fc.tuple(finite, metrics, payload).map(([cost, named, any]) => ({ cost, metrics: named, payload: any })),
  finite.map((cost) => ({ cost })),
  metrics.map((named) => ({ metrics: named })),
  payload.map((any) => ({ payload: any })),
);

const record: fc.Arbitrary<JournalRecord> = fc.oneof(
  fc.record({
    type: fc.constant('session' as const),
    startedAtMs: count,
    evaluations: fc.oneof(count, fc.constant(Number.POSITIVE_INFINITY)),
    timeMs: fc.oneof(count, fc.constant(Number.POSITIVE_INFINITY)),
    contentHash: text,
  }),
  fc.record({
    type: fc.constant('session' as const),
    startedAtMs: count,
    evaluations: count,
    timeMs: count,
    contentHash: text,
    problem: fc.oneof(
      text.map((url) => ({ url })),
      text.map((url) => ({ url, path: url })),
    ),
    guards: fc.oneof(count, fc.constant(Number.POSITIVE_INFINITY)).map((maximumCost) => ({ maximumCost })),
    files: fc.array(
      text.map((path) => ({ path, hash: path })),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  fc.record(
    {
      type: fc.constant('session' as const),
      startedAtMs: count,
      evaluations: count,
      timeMs: count,
      contentHash: text,
      isOverRedis: fc.constant(true as const),
      threads: fc.nat(),
    },
    { requiredKeys: ['type', 'startedAtMs', 'evaluations', 'timeMs', 'contentHash'] },
  ),
  fc.record({ type: fc.constant('choice' as const), kind: fc.constant('expand' as const), agent: count, task: fc.constant(-1) }),
  fc.record({
    type: fc.constant('choice' as const),
    kind: fc.constant('evaluate' as const),
    agent: count,
    task: fc.integer({ min: -1 }),
  }),
  fc.record({ type: fc.constant('start' as const), activity: count }),
  fc.record({ type: fc.constant('together' as const), activities: fc.array(count, { maxLength: 5 }) }),
  fc.record({ type: fc.constant('retry' as const), activity: count, attempt: count, delayMs: float, code: text, message: text }),
  fc.record({
    type: fc.constant('expansion' as const),
    activity: count,
    attempt: count,
    elapsedMs: float,
    state: fc.constantFrom(null, 1.5, -0, 'ü', { a: [1, { b: '💡', c: -0 }] }),
  }),
  fc.record({
    type: fc.constant('evaluation' as const),
    activity: count,
    attempt: count,
    elapsedMs: float,
    reward: fc.double({ min: 0, max: 1, noNaN: true }),
    weight: fc.constantFrom(1, 0.25, 3),
    extras: fc.oneof(fc.constant(undefined), extras),
  }),
  fc.record({
    type: fc.constant('failure' as const),
    activity: count,
    attempts: count,
    isCounted: fc.boolean(),
    code: text,
    message: text,
  }),
  fc.record({ type: fc.constant('feedback' as const), activity: count, feedback: text }),
  fc
    .tuple(count, fc.array(fc.tuple(count, finite), { minLength: 1, maxLength: 5 }), fc.boolean())
    .map(([activity, reported, isEnded]) => {
      const steps = reported.map(([step]) => step);
      const values = reported.map(([, value]) => value);
      return { type: 'reports' as const, activity, reports: reportsOf(steps, values, isEnded) };
    }),
  fc.record({ type: fc.constant('mates' as const), activity: count, mates: fc.array(count, { maxLength: 5 }) }),
  fc.record({
    type: fc.constant('remembered' as const),
    activity: count,
    name: text,
    value: text,
    cost: fc.double({ noNaN: true }),
  }),
  fc.record({ type: fc.constant('close' as const), status: text }),
);

function bytesOf(records: readonly JournalRecord[]): Uint8Array {
  const writer = new JournalWriter();
  for (const one of records) writer.write(one);
  return writer.take();
}

const EVALUATION = { type: 'evaluation', activity: 5, attempt: 1, elapsedMs: 0.5, reward: 0.25 } as const;

function doubleOf(value: number): Uint8Array {
  return new Uint8Array(Float64Array.of(value).buffer);
}

/** What going through a journal tells, each as the record that it is of, without what is not told. */
function scanned(bytes: Uint8Array, readsMetrics = false): unknown[] {
  const told: unknown[] = [];
  scanJournal(bytes, {
    readsMetrics,
    choice: (kind, agent, task) => told.push({ type: 'choice', kind, agent, task }),
    evaluation: (activity, reward, weight, cost, named) =>
      told.push({ type: 'evaluation', activity, reward, weight, cost, ...(named && { named }) }),
    other: (one) => told.push(one),
  });
  return told;
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

  it('tells whoever goes through it the same as whoever reads its records', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 50 }), fc.boolean(), (records, readsMetrics) => {
        const expected = records.map((one) => {
          if (one.type !== 'evaluation') return { ...one };
          const { type, activity, reward, weight } = one;
          const named = readsMetrics ? one.extras?.metrics : undefined;
          return { type, activity, reward, weight, cost: one.extras?.cost ?? 0, ...(named && { named }) };
        });
        assert.deepEqual(scanned(bytesOf(records), readsMetrics), expected);
      }),
      { seed: 12, numRuns: 300 },
    );
  });

  it('of the time when all that an evaluation brings was one value reads as ever', () => {
    const plain = bytesOf([{ ...EVALUATION, weight: 1, extras: undefined }]);
    const kept = serialize({ cost: 4, payload: ['p'] });
    const old = (bytes: Uint8Array) => Uint8Array.of(8, ...plain.slice(1), ...doubleOf(2), bytes.length, ...bytes);
    const read: JournalRecord[] = [];
    for (const bytes of [old(kept), old(new Uint8Array())]) readJournal(bytes, (one) => read.push(one));
    assert.deepEqual(read, [
      { ...EVALUATION, weight: 2, extras: { cost: 4, payload: ['p'] } },
      { ...EVALUATION, weight: 2, extras: undefined },
    ]);
    const { type, activity, reward } = EVALUATION;
    assert.deepEqual(scanned(old(kept)), [{ type, activity, reward, weight: 2, cost: 4 }]);
  });

  it('is read past records of a later version, and past what that has added to a record', () => {
    const session = { type: 'session', startedAtMs: 1, evaluations: 2, timeMs: 3, contentHash: 'hash', threads: 4 } as const;
    const [head, ...rest] = bytesOf([session]);
    const length = rest[0]! & 0x7f;
    const added = Uint8Array.of(head!, length + 3, ...rest.slice(5), 1, 2, 3);
    const unknown = Uint8Array.of(200, 4, 9, 9, 9, 9, 255, 0);
    const plain: JournalRecord = { ...EVALUATION, weight: 1, extras: undefined };
    const bytes = Uint8Array.of(...unknown, ...added, ...unknown, ...bytesOf([plain]), ...unknown);
    const read: JournalRecord[] = [];
    readJournal(bytes, (one) => read.push(one));
    assert.deepEqual(read, [session, plain]);
    assert.equal(scanned(bytes).length, 2);
    // One that says to be longer than the journal is damage.
    assert.throws(() => scanned(Uint8Array.of(200, 4, 9)), { code: 'ERR_STORE_CORRUPT' });
    // So is one that ends within what it holds.
    assert.throws(() => scanned(Uint8Array.of(head!, 10, ...rest.slice(5))), { code: 'ERR_STORE_CORRUPT' });
  });

  it('that is cut short, or is none, is told to be damaged', () => {
    const all: EvaluationExtras = { cost: 1, metrics: { some: 1 }, payload: 'p' };
    const whole: readonly JournalRecord[] = [
      { type: 'session', startedAtMs: 1, evaluations: 2, timeMs: 3, contentHash: 'h', problem: { url: 'u', path: 'p' } },
      { type: 'failure', activity: 300, attempts: 3, isCounted: true, code: 'E', message: 'why' },
      { ...EVALUATION, weight: 1, extras: undefined },
      { ...EVALUATION, weight: 2, extras: all },
    ];
    for (const one of whole) {
      const bytes = bytesOf([one]);
      for (let length = 1; length < bytes.length; length++) {
        for (const go of [() => readJournal(bytes.slice(0, length), () => undefined), () => scanned(bytes.slice(0, length))])
          assert.throws(go, { code: 'ERR_STORE_CORRUPT' }, `${length} bytes of ${one.type}`);
      }
    }
    const part = bytesOf([{ ...EVALUATION, weight: 2, extras: all }]);
    part[15] = 0x10;
    assert.throws(() => readJournal(part, () => undefined), { code: 'ERR_STORE_CORRUPT' });
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

  it('is written in a buffer that lets the room go that one large record needed', () => {
    const writer = new JournalWriter();
    const large = 'ü'.repeat(2_000_000);
    writer.write({ type: 'expansion', activity: 1, attempt: 1, elapsedMs: 0, state: large });
    const read: JournalRecord[] = [];
    readJournal(writer.take(), (one) => read.push(one));
    writer.write({ ...EVALUATION, weight: 1, extras: undefined });
    assert.ok(writer.capacity <= 1 << 20, `${writer.capacity} bytes are kept for a record of 15`);
    readJournal(writer.take(), (one) => read.push(one));
    assert.deepEqual(read, [
      { type: 'expansion', activity: 1, attempt: 1, elapsedMs: 0, state: large },
      { ...EVALUATION, weight: 1, extras: undefined },
    ]);
  });

  it('takes 9 bytes more for an evaluation that brings a cost', () => {
    const alone = bytesOf([{ ...EVALUATION, weight: 1, extras: undefined }]);
    assert.equal(bytesOf([{ ...EVALUATION, weight: 1, extras: { cost: 2 } }]).length, alone.length + 9);
  });

  it('takes 15 bytes for an evaluation that brings a reward alone', () => {
    const bytes = bytesOf([
      { type: 'evaluation', activity: 100, attempt: 1, elapsedMs: 0.1, reward: 0.5, weight: 1, extras: undefined },
    ]);
    assert.equal(bytes.length, 15);
  });
});
