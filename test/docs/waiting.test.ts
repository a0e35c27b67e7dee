/** The program of docs/waiting.md, run as it stands beside the problem that it names. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blocksOf, folderOfBlocks, runBlock } from './page-blocks.js';

const blocks = blocksOf('docs/waiting.md');
const folder = folderOfBlocks(blocks);

describe('the programs of docs/waiting.md', () => {
  it('are there', () => {
    assert.deepEqual(
      blocks.map(({ name }) => name),
      ['model.ts', 'ask.ts'],
    );
  });

  for (const { name, printed, isProblem } of blocks) {
    if (!isProblem) it(`run as they stand: ${name}`, async () => assert.equal(await runBlock(folder, name), printed));
  }
});
