/** What `hgm init` makes, run as its README says. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { scaffold } from '../../src/main/cli/scaffold.js';
import { packageRoot } from '../../src/main/compose/package-root.js';
import { startRun } from '../../src/main/index.js';
import { PROJECT_ROOT } from '../support/project-root.js';

/** Evaluations of `npm start`. */
const EVALUATIONS = 20_000;

/** A folder for one description, within the project, so that the packages are found that it depends on. */
function madeFolder(): string {
  const parent = join(PROJECT_ROOT, 'build', 'scaffold');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'run-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function make(templates: string, folder: string): Promise<void> {
  await scaffold(new URL(templates, packageRoot().url), folder, { name: 'made', dependency: '*' });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(PROJECT_ROOT, join(folder, 'node_modules', 'hgm-orchestrator'));
}

function assertFound(found: unknown): void {
  assert.ok(Array.isArray(found) && found.length === 4);
  // The noise moves the best coefficients by about 0.1.
  [1, -2, 0, 1].forEach((coefficient, power) => {
    assert.ok(Math.abs(Number(found[power]) - coefficient) < 0.3, `${found}`);
  });
}

describe('the problem that hgm init makes', () => {
  const folder = madeFolder();
  const problem = join(folder, 'problem.ts');
  before(() => make('templates/init/', folder));

  for (const seed of [1, 2, 3]) {
    it(`finds its answer in the run of its README, x^3 - 2x + 1: seed ${seed}`, async () => {
      const run = await startRun(problem, { evaluations: EVALUATIONS, threads: 2, seed, deterministic: true });
      const { status, best, report } = await run.result;
      assert.equal(status, 'completed');
      assertFound(best?.agent);
      assert.match(report ?? '', /^y = /);
    });
  }

  it('refuses a parameter that it does not have, and a value out of range', async () => {
    for (const params of [{ degre: 5 }, { degree: 0 }, { degree: 'five' }])
      await assert.rejects(startRun(problem, { evaluations: 10, threads: 1, params }), { code: 'ERR_PARAM' });
    const run = await startRun(problem, { evaluations: 10, threads: 1, params: { degree: 5 } });
    const { best } = await run.result;
    assert.ok(Array.isArray(best?.agent) && best.agent.length === 6);
  });
});

describe('the problem in Python that hgm init makes', () => {
  const folder = madeFolder();
  before(() => make('templates/init-python/', folder));

  it('finds its answer in the run of its README, x^3 - 2x + 1', async () => {
    const problem = join(folder, 'problem.ts');
    const run = await startRun(problem, { evaluations: EVALUATIONS, threads: 2, seed: 1, deterministic: true });
    const { status, best, failedActivities } = await run.result;
    assert.deepEqual({ status, failedActivities }, { status: 'completed', failedActivities: 0 });
    assertFound(best?.agent);
  });
});
