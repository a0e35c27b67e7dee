/**
 * The recipes of pages of the documentation: blocks that are whole problems, told by their first line, `// NAME.ts`. Each is run as it stands. Programs among
 * the blocks are run by `npm run check:package`.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type RunOptions, startRun } from '../../src/main/index.js';
import { blocksOf, folderOfBlocks, scriptsOf } from './page-blocks.js';

const PAGES = ['docs/problem.md', 'docs/programs.md'];

/** What a recipe is to reach in its evaluations, beside ending in good order. */
const REACHED: Readonly<Record<string, (best: number, cost: number) => boolean>> = {
  'feedback.ts': (best) => best > 0.99,
  'mates.ts': (best) => best > 0.3,
  'seeds.ts': (best) => best > 0.95,
  'digits.ts': (best) => best > 0.7,
  'training.ts': (best) => best > 0.9,
  'remember.ts': (best, cost) => best > 0.35 && cost > 0,
  'balance.ts': (best) => best < 66,
  'machines.ts': (best) => best > 0.8,
  'bowl.ts': (best) => best < 0.2,
  'queens.ts': (best) => best < 3,
  'graded.ts': (best) => best > 0.6,
  'script.ts': (best) => best < 5,
  'stays.ts': (best) => best > 0.5,
  'linter.ts': (best) => best > 0,
  'signal.ts': (best) => best > 0,
};

/** What a recipe is run with: what its text shows, and fewer evaluations where each starts a process. */
const OPTIONS: Readonly<Record<string, RunOptions>> = {
  'training.ts': { guards: { hopeless: 'median' } },
  'script.ts': { evaluations: 30 },
  'linter.ts': { evaluations: 20 },
  'signal.ts': { evaluations: 50 },
};

it('are all there', () => {
  const names = PAGES.flatMap(blocksOf).map(({ name }) => name);
  for (const name of Object.keys(REACHED)) assert.ok(names.includes(name), `${name} is missing`);
});

for (const page of PAGES) {
  describe(`the recipes of ${page}`, () => {
    const blocks = blocksOf(page);
    const folder = folderOfBlocks(blocks, scriptsOf(page));

    for (const { name } of blocks.filter(({ isProblem }) => isProblem)) {
      it(`run as they stand: ${name}`, async () => {
        const options = { evaluations: 300, threads: 1, seed: 1, deterministic: true, lookAhead: 4, ...OPTIONS[name] };
        const run = await startRun(join(folder, name), options);
        const { status, error, best, cost, failedActivities } = await run.result;
        assert.equal(error, null);
        assert.ok(['completed', 'exhausted'].includes(status), status);
        assert.equal(failedActivities, 0);
        assert.ok(best !== null);
        assert.ok(
          REACHED[name]?.(best.mean ?? best.score ?? Number.NaN, cost) ?? true,
          `it reached ${best.mean ?? best.score}, and cost ${cost}`,
        );
      });
    }
  });
}
