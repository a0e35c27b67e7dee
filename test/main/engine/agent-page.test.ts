import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { agentNodeOf } from '../../../src/main/engine/agent-node.js';
import { agentPageOf, agentsByKey } from '../../../src/main/engine/agent-page.js';
import { AgentTree } from '../../../src/main/engine/agent-tree.js';
import { isHgmError } from '../../../src/shared/errors.js';

function grown(size: number) {
  const tree = new AgentTree();
  for (let agent = 0; agent < size; agent++) tree.addChild(agent - 1, `a${agent}`);
  return (agent: number) => agentNodeOf(tree, agent, agent);
}

test('who follows the cursors meets every agent once, in order, and pages are no larger than was asked for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 50 }), (size, limit) => {
      const nodeOf = grown(size);
      const met: number[] = [];
      for (let cursor: number | null = 0; cursor !== null; ) {
        const page: ReturnType<typeof agentPageOf<number>> = agentPageOf(size, { cursor, limit }, nodeOf);
        assert.ok(page.agents.length <= limit);
        for (const { metadata } of page.agents) met.push(metadata);
        cursor = page.cursor;
      }
      assert.deepEqual(
        met,
        Array.from({ length: size }, (_, agent) => agent),
      );
      assert.deepEqual(
        [...agentsByKey(size, nodeOf)].map(([key, node]) => [key, node.metadata]),
        met.map((agent) => [nodeOf(agent).key, agent]),
      );
    }),
    { seed: 1 },
  );
});

test('a page beyond the end is empty, and a cursor or limit that is none is refused', () => {
  assert.deepEqual(agentPageOf(3, { cursor: 7 }, grown(3)), { agents: [], cursor: null });
  for (const options of [{ cursor: -1 }, { cursor: 0.5 }, { limit: 0 }, { limit: Number.NaN }]) {
    assert.throws(
      () => agentPageOf(3, options, grown(3)),
      (error) => isHgmError(error, 'ERR_OPTION') && /^(cursor|limit) must be an integer/.test(error.message),
    );
  }
});
