/** The recipes of docs/problem.md: blocks that are whole problems, told by their first line, `// NAME.ts`. Each is run as it stands. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { startRun } from '../../src/main/index.js';
import { PROJECT_ROOT } from '../support/project-root.js';

const page = readFileSync(join(PROJECT_ROOT, 'docs', 'problem.md'), 'utf8');
const recipes = [...page.matchAll(/```ts\n\/\/ ([\w-]+\.ts)\n(.*?)```/gs)]
  .map(([, name = '', text = '']) => ({ name, text }))
  .filter(({ text }) => text.includes('export default defineProblem'));

// Within the project, so that the name of the package is found.
const parent = join(PROJECT_ROOT, 'build', 'recipes');
mkdirSync(parent, { recursive: true });
const folder = mkdtempSync(join(parent, 'run-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What a recipe is to reach in 300 evaluations, beside ending in good order. */
const REACHED: Readonly<Record<string, (best: number, cost: number) => boolean>> = {
  'feedback.ts': (best) => best > 0.99,
  'mates.ts': (best) => best > 0.3,
  'seeds.ts': (best) => best > 0.95,
  'digits.ts': (best) => best > 0.7,
  'remember.ts': (best, cost) => best > 0.35 && cost > 0,
};

describe('the recipes of docs/problem.md', () => {
  it('are there', () => {
    const names = recipes.map(({ name }) => name);
    for (const name of Object.keys(REACHED)) assert.ok(names.includes(name), `${name} is missing`);
  });

  for (const { name, text } of recipes) {
    it(`run as they stand: ${name}`, async () => {
      const file = join(folder, name);
      writeFileSync(file, text);
      const run = await startRun(file, { evaluations: 300, threads: 2, seed: 1, deterministic: true, lookAhead: 4 });
      const { status, error, best, cost, failedActivities } = await run.result;
      assert.equal(error, null);
      assert.ok(['completed', 'exhausted'].includes(status), status);
      assert.equal(failedActivities, 0);
      assert.ok(best !== null);
      assert.ok(REACHED[name]?.(best.mean ?? Number.NaN, cost) ?? true, `it reached ${best.mean}, and cost ${cost}`);
    });
  }
});
