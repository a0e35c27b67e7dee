import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ownOrGiven } from '../../../src/main/time/own-or-given.js';

class Watch {
  closed = 0;

  async close(): Promise<void> {
    this.closed++;
  }
}

it('keeps what is given, makes nothing beside it, and does not close it', async () => {
  const given = new Watch();
  const { kept, release } = ownOrGiven(given, () => assert.fail('made'));
  assert.equal(kept, given);
  await release();
  assert.equal(given.closed, 0);
});

it('makes one of its own where none is given, and closes it', async () => {
  const made = new Watch();
  const { kept, release } = ownOrGiven<Watch, Watch>(undefined, () => made);
  assert.equal(kept, made);
  await release();
  assert.equal(made.closed, 1);
});
