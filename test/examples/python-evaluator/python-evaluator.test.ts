import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startRun } from 'hgm-orchestrator';
import { drawLaws } from '../../../examples/python-evaluator/picture.js';
import { PROJECT_ROOT } from '../../support/project-root.js';

const FOLDER = join(PROJECT_ROOT, 'examples/python-evaluator');

function askLaw(args: readonly string[], input: unknown): string {
  const options = { cwd: FOLDER, input: `${JSON.stringify(input)}\n`, encoding: 'utf8', stdio: 'pipe' } as const;
  return execFileSync('python3', ['-B', 'law.py', ...args], options);
}

const evaluated = (law: string) => JSON.parse(askLaw([], { kind: 'evaluate', agent: { law } }));

describe('the example python-evaluator', () => {
  it('finds the law that planets keep', async () => {
    // With this seed; it is deterministic, so that is the same everywhere.
    const run = await startRun(join(FOLDER, 'problem.ts'), { evaluations: 2000, seed: 2, deterministic: true });
    const { status, best, report, failedActivities } = await run.result;
    assert.deepEqual({ status, failedActivities }, { status: 'completed', failedActivities: 0 });
    assert.ok(best?.score !== undefined && best.score < 0.02, `score ${best?.score}`);
    // The whole table is within half a percent, also of bodies that it never met.
    const errors = [...(report ?? '').matchAll(/([+-]\d+\.\d+)%/g)].map(([, percent]) => Math.abs(Number(percent)));
    assert.equal(errors.length, 13);
    assert.ok(Math.max(...errors) < 0.5, report ?? '');
  });

  it('judges by error and length, and a law without a value as the worst', () => {
    assert.equal(evaluated('x ** 1.5').score.toFixed(4), '0.0064');
    assert.equal(evaluated('x * sqrt(x)').score.toFixed(4), '0.0084');
    assert.equal(evaluated('sqrt(0.0 - x)').metrics.error, 10);
    assert.equal(evaluated('exp(exp(exp(x)))').metrics.error, 10);
    assert.equal(evaluated('sqrt((0.0 - x) ** 0.5)').metrics.error, 10);
  });

  it('runs nothing but laws', () => {
    for (const law of ['__import__("os")', 'x.real', '[x for x in x]', 'open("x")']) {
      assert.throws(() => evaluated(law), /is no part of a law/, law);
    }
  });

  it('makes the same child of the same request', () => {
    const request = { kind: 'expand', agent: { law: 'x + 2.0' }, seed: 5, mates: [{ agent: { law: 'sqrt(x)' } }] };
    const child = askLaw([], request);
    assert.equal(askLaw([], request), child);
    assert.match(child, /^\{"agent": /);
  });

  it('draws the law, its ancestors and all bodies', () => {
    const curves = JSON.parse(askLaw(['curves'], ['x', 'log(x)', 'x ** 1.5']));
    const picture = drawLaws(curves, 'x ** 1.5');
    assert.equal(picture.match(/<path /g)?.length, 3);
    assert.equal(picture.match(/<circle /g)?.length, 13);
    assert.doesNotMatch(picture, /NaN|undefined|Infinity/);
  });
});
