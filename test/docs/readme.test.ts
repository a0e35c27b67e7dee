/** The README's blocks of code, laid into one folder as a newcomer lays them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blocksOf, folderOfBlocks, runBlock } from './page-blocks.js';

describe('the code of the README', () => {
  const blocks = blocksOf('README.md');
  const folder = folderOfBlocks(blocks);

  it('is a problem, and programs', () => {
    assert.deepEqual(
      blocks.map(({ name }) => name),
      ['problem.ts', 'search.ts', 'hand-driven.ts'],
    );
  });

  for (const { name, printed } of blocks.filter(({ isProblem }) => !isProblem)) {
    it(`runs in one folder, and prints what stands below it: ${name}`, async () => {
      assert.equal(await runBlock(folder, name), printed);
    });
  }
});
