import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ReportMemory } from '../../../../src/main/run/hopeless/report-memory.js';

describe('the memory of reports', () => {
  it('has the latest of each task, as far as all of them take no more than they may', () => {
    const added = fc.record({ task: fc.integer({ min: -1, max: 3 }), length: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(fc.array(added, { maxLength: 400 }), fc.integer({ min: 5, max: 900 }), (all, most) => {
        const memory = new ReportMemory(most);
        let kept: { readonly task: number; readonly steps: readonly number[] }[] = [];
        for (const { task, length } of all) {
          const steps = Array.from({ length }, (_, step) => step);
          memory.add(task, { steps, values: steps });
          kept.push({ task, steps });
          const ofTask = kept.filter((one) => one.task === task);
          if (ofTask.length > 100) kept = kept.filter((one) => one !== ofTask[0]);
          while (kept.reduce((sum, one) => sum + one.steps.length, 0) > most) kept.shift();
        }
        for (let task = -1; task <= 3; task++) {
          const expected = kept.filter((one) => one.task === task).map((one) => one.steps);
          assert.deepEqual(
            memory.of(task).map(({ steps }) => steps),
            expected,
          );
        }
      }),
      { numRuns: 50, seed: 12 },
    );
  });

  it('leaves to those in flight what they were chosen with', () => {
    const memory = new ReportMemory();
    memory.add(0, { steps: [1], values: [0.5] });
    const before = memory.of(0);
    memory.add(0, { steps: [1], values: [0.75] });
    assert.deepEqual([before.length, memory.of(0).length], [1, 2]);
  });
});
