import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blocksOf, folderOfBlocks, runBlock } from './page-blocks.js';

describe('the code of docs/isolation.md', () => {
  const blocks = blocksOf('docs/isolation.md');
  const folder = folderOfBlocks(blocks);

  it('runs as it stands, and prints what stands below it', async () => {
    assert.deepEqual(
      blocks.map(({ name }) => name),
      ['careless.ts', 'isolated.ts'],
    );
    assert.equal(await runBlock(folder, 'isolated.ts'), blocks[1]?.printed);
  });
});
