import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startRun } from 'hgm-orchestrator';
import { NEAREST } from '../../../examples/tsp-priority/heuristic.js';
import { compareWithPublished } from '../../../examples/tsp-priority/report.js';

const PROBLEM = new URL('../../../examples/tsp-priority/problem.js', import.meta.url);

describe('the example tsp-priority', () => {
  it('finds functions that make shorter tours than going to the nearest city', async () => {
    const run = await startRun(PROBLEM, {
      evaluations: 150,
      threads: 2,
      seed: 1,
      deterministic: true,
      params: { cities: 20 },
    });
    const { status, best, failedActivities, error } = await run.result;
    assert.equal(status, 'completed', error?.message);
    assert.equal(failedActivities, 0);
    const root = (await run.snapshot()).get('root');
    assert.ok(best?.score !== undefined && root !== undefined);
    assert.ok(best.score < 0.75 * root.own.mean, `a gap of ${best.score}, from ${root.own.mean}`);
  });

  it('compares what it found with what was published', () => {
    const text = compareWithPublished(NEAREST);
    assert.match(text, /of 1000 and 1000 instances that the search never met:\n +50 cities +100 cities\n/);
    assert.match(text, /EoH, published +12\.67 % +14\.49 %\n/);
    assert.match(text, /this run +2\d\.\d\d % ± 0\.\d\d, at most 2\d\.\d\d % +2\d\.\d\d % ± 0\.\d\d, at most 2\d\.\d\d %\n/);
    assert.ok(text.endsWith(NEAREST.source.trim()));
  });

  it('refuses what is no address of a model', async () => {
    await assert.rejects(startRun(PROBLEM, { evaluations: 1, params: { model: 'gpt' } }), {
      code: 'ERR_PARAM',
      message: /model: Invalid URL/,
    });
  });
});
