import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startRun } from 'hgm-orchestrator';
import { type Circle, faultOf, sumOfRadii } from '../../../examples/circle-packing/packing.js';

describe('the circle-packing example', () => {
  it('finds better packings than it begins with, each score exact', async () => {
    const url = new URL('../../../examples/circle-packing/problem.js', import.meta.url);
    const run = await startRun(url, { evaluations: 60, threads: 2, seed: 3, deterministic: true });
    const { best, failedActivities, error, report } = await run.result;
    assert.equal(failedActivities, 0, error?.message);
    assert.ok(best?.score !== undefined && best.score > 2.6, String(best?.score));
    assert.equal(best.bound, best.score);
    const { circles } = best.agent as unknown as { circles: Circle[] };
    assert.equal(faultOf({ circles }), undefined);
    assert.equal(sumOfRadii({ circles }), best.score);
    assert.match(report ?? '', /found, checked in integers, without tolerance\n2\.635862 {2}AlphaEvolve/);
    const root = (await run.snapshot()).get('root');
    assert.ok(root !== undefined && root.own.mean < best.score);
  });
});
