import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ResultMemory, type ShownResults } from '../../../../src/main/run/sight/result-memory.js';

const MB = 1 << 20;
const step = fc.oneof(
  fc.record({
    type: fc.constant('rewarded' as const),
    agent: fc.nat(5),
    task: fc.nat(9),
    length: fc.oneof(fc.constant(undefined), fc.nat(2000)),
    isWide: fc.boolean(),
  }),
  fc.record({ type: fc.constant('failed' as const), agent: fc.nat(5), task: fc.nat(9), length: fc.nat(2000) }),
  fc.record({ type: fc.constant('show' as const), agent: fc.nat(5) }),
  fc.record({ type: fc.constant('release' as const), which: fc.nat(20) }),
);

interface Reference {
  readonly taskNumber: number;
  readonly text: string | undefined;
}

describe('the memory of results', () => {
  it('shows the latest results of an agent, and within its bound what came with them, whatever comes between', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 4 }), fc.nat(20_000), (steps, count, bound) => {
        const memory = new ResultMemory(count, bound);
        const latest = new Map<number, Reference[]>();
        const held: { readonly shown: ShownResults; readonly text: string }[] = [];
        for (const now of steps) {
          switch (now.type) {
            case 'rewarded':
            case 'failed': {
              const text =
                now.length === undefined ? undefined : (now.type === 'rewarded' && now.isWide ? 'ж' : 'a').repeat(now.length);
              if (now.type === 'rewarded') {
                memory.rewarded(now.agent, now.task, 0.5, 1, text === undefined ? undefined : { feedback: text });
              } else {
                memory.failed(now.agent, now.task, 'ERR_X', text ?? '');
              }
              const list = [...(latest.get(now.agent) ?? []), { taskNumber: now.task, text }].slice(-count);
              latest.set(now.agent, list);
              break;
            }
            case 'show': {
              const shown = memory.show(now.agent);
              held.push({ shown, text: JSON.stringify(shown.list) });
              const expected = latest.get(now.agent) ?? [];
              assert.deepEqual(
                shown.list.map(({ taskNumber }) => taskNumber),
                expected.map(({ taskNumber }) => taskNumber),
              );
              shown.list.forEach((result, index) => {
                const told = result.code === undefined ? (result.feedback ?? undefined) : result.message;
                if (result.feedbackDropped) assert.equal(told ?? '', '');
                else assert.equal(told, expected[index]?.text);
              });
              break;
            }
            case 'release': {
              const [one] = held.splice(now.which, 1);
              if (one !== undefined) memory.release(one.shown);
              break;
            }
          }
          const ofExpansions = held.reduce((sum, { shown }) => sum + shown.parts.reduce((all, { bytes }) => all + bytes, 0), 0);
          assert.ok(memory.bytes <= bound + ofExpansions, `${memory.bytes} bytes`);
          for (const { shown, text } of held) assert.equal(JSON.stringify(shown.list), text);
        }
        for (const { shown } of held) memory.release(shown);
        assert.ok(memory.bytes <= bound && memory.bytes >= 0);
      }),
    );
  });

  it('lets go what was applied first', () => {
    const memory = new ResultMemory(3, 3000);
    for (const task of [0, 1, 2]) memory.rewarded(0, task, 1, 1, { feedback: 'a'.repeat(1000), metrics: { size: task } });
    const [first, ...others] = memory.show(0).list;
    assert.deepEqual(first, { taskNumber: 0, reward: 1, weight: 1, feedback: null, feedbackDropped: true });
    assert.deepEqual(
      others.map((result) => result.code === undefined && [result.metrics, result.feedback?.length]),
      [
        [{ size: 1 }, 1000],
        [{ size: 2 }, 1000],
      ],
    );
  });

  it('keeps what a million results of a few agents bring within megabytes', () => {
    const memory = new ResultMemory(4, MB);
    for (let n = 0; n < 1_000_000; n++) memory.rewarded(n % 3, n, 1, 1, { feedback: 'short' });
    assert.ok(memory.bytes < 12 * 300, `${memory.bytes} bytes`);
  });

  it('shows scores as scores where the problem has a direction', () => {
    const memory = new ResultMemory(2, 1000, 'score');
    memory.rewarded(0, 3, -1500, 2, undefined);
    assert.deepEqual(memory.show(0).list, [{ taskNumber: 3, score: -1500, weight: 2, feedback: null }]);
  });
});
