import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TaskOffsets } from '../../../../src/main/policy/arms/task-offsets.js';
import { keyedUniform, RandomPurpose } from '../../../../src/shared/random.js';

describe('TaskOffsets', () => {
  it('starts without offsets, and asks for a sweep at 2 results and then with every 5 % more', () => {
    const offsets = new TaskOffsets(3);
    assert.equal(offsets.offset(1), 0);
    const steps: number[] = [];
    for (let count = 1; count <= 200; count++) {
      if (!offsets.add(0, count % 3, 0.5, 1)) continue;
      steps.push(count);
      offsets.sweep(() => 0.5);
    }
    assert.deepEqual(steps.slice(0, 5), [2, 3, 4, 5, 6]);
    for (let place = 1; place < steps.length; place++) {
      const before = steps[place - 1]!;
      assert.equal(steps[place], Math.max(before + 1, Math.ceil(1.05 * before)));
    }
    assert.ok(steps.length < 80);
  });

  it('makes offsets that sum to 0, the weighted mean deviation of each task, held back by one imagined result', () => {
    const offsets = new TaskOffsets(2);
    offsets.add(0, 0, 0.9, 1);
    offsets.add(0, 1, 0.3, 3);
    offsets.sweep(() => 0.5);
    // 0.4 / 2 and -0.6 / 4, centred.
    assert.ok(Math.abs(offsets.offset(0) - 0.175) < 1e-12);
    assert.ok(Math.abs(offsets.offset(1) + 0.175) < 1e-12);
  });

  it('finds how hard tasks are although good and bad agents met different ones', () => {
    const taskCount = 20;
    const agents = 40;
    const random = keyedUniform(1, RandomPurpose.simulation, 1);
    const difficulty = Array.from({ length: taskCount }, (_, task) => 0.2 * Math.sin(task));
    const centre = difficulty.reduce((sum, value) => sum + value, 0) / taskCount;
    const quality = Array.from({ length: agents }, () => 0.3 + 0.4 * random());
    const offsets = new TaskOffsets(taskCount);
    const met: { readonly agent: number; readonly task: number; readonly reward: number }[] = [];
    for (let agent = 0; agent < agents; agent++) {
      for (let task = 0; task < taskCount; task++) {
        // Good agents meet the first half of the tasks, bad ones the second, and both a few in the middle.
        if (Math.abs(task - (quality[agent]! > 0.5 ? 5 : 14)) > 6) continue;
        const reward = quality[agent]! + difficulty[task]! + 0.02 * (random() - 0.5);
        met.push({ agent, task, reward });
        offsets.add(agent, task, reward, 1);
      }
    }
    const meanOf = (agent: number): number => {
      const own = met.filter((result) => result.agent === agent);
      return own.reduce((sum, { task, reward }) => sum + reward - offsets.offset(task), 0) / own.length;
    };
    const error = (): number => Math.max(...difficulty.map((value, task) => Math.abs(offsets.offset(task) - (value - centre))));
    offsets.sweep(meanOf);
    const afterOne = error();
    for (let sweep = 0; sweep < 60; sweep++) {
      const means = quality.map((_, agent) => meanOf(agent));
      offsets.sweep((agent) => means[agent]!);
    }
    assert.ok(error() < 0.03, String(error()));
    assert.ok(error() < afterOne);
  });

  it('takes in the first results only, asks for a last sweep over them, and keeps its offsets when it lets them go', () => {
    const offsets = new TaskOffsets(2, 1000);
    let sweeps = 0;
    for (let n = 1; n <= 1000; n++) {
      if (!offsets.add(0, n % 2, n % 2, 1)) continue;
      offsets.sweep(() => 0.5);
      sweeps = n;
    }
    assert.equal(sweeps, 1000);
    assert.ok(offsets.isFull);
    const fitted = [offsets.offset(0), offsets.offset(1)];
    offsets.freeze();
    for (let n = 0; n < 5000; n++) assert.equal(offsets.add(0, 0, 1, 1), false);
    assert.deepEqual([offsets.offset(0), offsets.offset(1)], fitted);
    assert.ok(fitted[0]! < -0.49 && fitted[1]! > 0.49);
  });

  it('visits every result with its offset taken out', () => {
    const offsets = new TaskOffsets(2);
    for (let n = 0; n < 600; n++) offsets.add(n, n % 2, n % 2 === 0 ? 0.75 : 0.25, 1 + (n % 3));
    offsets.sweep(() => 0.5);
    let next = 0;
    offsets.forEach((agent, adjusted, weight) => {
      assert.equal(agent, next++);
      assert.equal(weight, 1 + (agent % 3));
      assert.ok(Math.abs(adjusted - 0.5) < 0.001);
    });
    assert.equal(next, 600);
  });
});
