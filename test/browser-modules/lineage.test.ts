import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fit, withInSight, zoomAt } from '../../src/browser/lineage/camera.js';
import { readLineage } from '../../src/browser/lineage/join-pages.js';
import { layOut, pathTo, rowOf } from '../../src/browser/lineage/layout.js';
import { levelsOf } from '../../src/browser/lineage/levels.js';
import { AGENT, agentAt, EDGE, LEVELS, NOTHING, paint } from '../../src/browser/lineage/painter.js';
import { spreadOf } from '../../src/browser/lineage/spread.js';
import { walk } from '../../src/browser/lineage/walk.js';
import { emptyLineage } from '../../src/shared/views/lineage-columns.js';
import { MadeUpRun } from '../browser/made-up-run.js';

/** Trees of 1 to 60 agents: each but the root below an earlier one. */
const TREES = fc
  .array(fc.nat(), { maxLength: 59 })
  .map((draws) => Int32Array.from([-1, ...draws.map((draw, index) => draw % (index + 1))]));

/** root 0 with 1 and 2, below 1 there are 3 and 4. */
const SMALL = Int32Array.from([-1, 0, 0, 1, 1]);

describe('the layout of a tree', () => {
  it('lists each agent before those below it, which follow without a gap, in rows that hold one agent without children', () => {
    fc.assert(
      fc.property(TREES, (parent) => {
        const layout = layOut(parent);
        assert.deepEqual(
          [...layout.agent].sort((a, b) => a - b),
          [...parent.keys()],
        );
        const leaves = [...parent.keys()].filter((agent) => !parent.includes(agent));
        assert.equal(layout.rows, leaves.length);
        for (const [place, agent] of layout.agent.entries()) {
          assert.equal(layout.place[agent], place);
          const below = [...parent.keys()].filter((other) => isBelow(parent, other, agent));
          const listed = [...layout.agent.subarray(place, layout.end[place])];
          assert.deepEqual(
            listed.sort((a, b) => a - b),
            below,
          );
          const rows = below.filter((other) => leaves.includes(other)).map((leaf) => layout.top[layout.place[leaf] ?? 0] ?? -1);
          assert.deepEqual([layout.top[place], layout.bottom[place]], [Math.min(...rows), Math.max(...rows)]);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('knows depth, parent and last child, and the path from the root', () => {
    const layout = layOut(SMALL);
    assert.deepEqual([...layout.agent], [0, 1, 3, 4, 2]);
    assert.deepEqual([...layout.parent], [0, 0, 1, 1, 0]);
    assert.deepEqual([...layout.depth], [0, 1, 2, 2, 1]);
    assert.deepEqual([...layout.lastChild], [4, 3, 2, 3, 4]);
    assert.deepEqual(pathTo(layout, 3), [0, 1, 3]);
    assert.equal(rowOf(layout, 0), 1);
    assert.equal(layout.deepest, 2);
  });

  it('takes a lineage as long as there are agents, and no tree at all', () => {
    const chain = layOut(Int32Array.from({ length: 50_000 }, (_, agent) => agent - 1));
    assert.equal(chain.deepest, 49_999);
    assert.equal(chain.rows, 1);
    assert.equal(layOut(new Int32Array(0)).count, 0);
  });

  it('goes from agent to agent', () => {
    const layout = layOut(SMALL);
    const agents = (place: number, step: 'parent' | 'child' | 'next' | 'previous') => layout.agent[walk(layout, place, step)];
    assert.equal(agents(2, 'next'), 4);
    assert.equal(agents(3, 'previous'), 3);
    assert.equal(agents(3, 'next'), 4);
    assert.equal(agents(1, 'next'), 2);
    assert.equal(agents(4, 'previous'), 1);
    assert.equal(agents(0, 'next'), 0);
    assert.equal(agents(0, 'child'), 1);
    assert.equal(agents(2, 'child'), 3);
    assert.equal(agents(3, 'parent'), 1);
  });
});

function isBelow(parent: Int32Array, agent: number, above: number): boolean {
  for (let at = agent; at >= 0; at = parent[at] ?? -1) if (at === above) return true;
  return false;
}

describe('the camera', () => {
  const size = { width: 1000, height: 600 };
  const whole = fit({ fromX: 0, toX: 40, fromRow: 0, toRow: 50_000 }, size);

  it('shows all of a part', () => {
    assert.ok(whole.left >= 0 && whole.left + 40 * whole.perX <= size.width);
    assert.ok(whole.top >= 0 && whole.top + 50_000 * whole.perRow <= size.height);
  });

  it('zooms around a point, which stays where it is, and not without end', () => {
    const near = zoomAt(whole, { x: 1, rows: 3 }, 100, 300, whole);
    const row = (300 - whole.top) / whole.perRow;
    assert.ok(Math.abs(near.top + row * near.perRow - 300) < 1e-6);
    assert.equal(near.perX, whole.perX);
    const nearest = zoomAt(whole, { x: 1e9, rows: 1e9 }, 100, 300, whole);
    assert.ok(nearest.perRow <= 100 && nearest.perX <= 200);
    assert.ok(zoomAt(whole, { x: 1e-9, rows: 1e-9 }, 0, 0, whole).perRow >= whole.perRow / 2);
  });

  it('brings a point into sight, and stays where it sees it', () => {
    const near = zoomAt(whole, { x: 1, rows: 1e6 }, 0, 0, whole);
    const moved = withInSight(near, 20, 40_000, size);
    const y = moved.top + 40_000 * moved.perRow;
    assert.ok(y > 0 && y < size.height);
    assert.equal(withInSight(moved, 20, 40_000, size), moved);
  });
});

describe('the painter', () => {
  const layout = layOut(SMALL);
  const picture = { layout, x: Float32Array.from(layout.depth), level: Uint8Array.of(0, 10, 20, 126, 40) };
  const camera = { left: 2, top: 2, perX: 10, perRow: 8 };
  const size = { width: 30, height: 24 };
  const painted = (): Uint8Array => {
    const pixels = new Uint8Array(size.width * size.height).fill(99);
    paint(picture, camera, size, pixels);
    return pixels;
  };
  const at = (pixels: Uint8Array, x: number, y: number): number | undefined => pixels[y * size.width + x];

  it('paints agents over edges, each at its place', () => {
    const pixels = painted();
    assert.equal(at(pixels, 22, 2), AGENT + 20);
    assert.equal(at(pixels, 22, 10), AGENT + 126);
    assert.equal(at(pixels, 12, 18), AGENT + 40);
    assert.equal(at(pixels, 17, 2), EDGE + 20);
    assert.equal(at(pixels, 0, 0), NOTHING);
  });

  it('lets the better agent stand where several meet', () => {
    const pixels = new Uint8Array(size.width * size.height);
    paint(picture, { ...camera, perRow: 0.01 }, size, pixels);
    assert.equal(at(pixels, 22, 2), AGENT + 126);
    assert.equal(at(pixels, 12, 2), AGENT + 40);
  });

  it('keeps within its pixels wherever the camera looks', () => {
    fc.assert(
      fc.property(TREES, fc.integer({ min: -500, max: 500 }), fc.integer({ min: -500, max: 500 }), (parent, left, top) => {
        const tree = layOut(parent);
        const one = { layout: tree, x: Float32Array.from(tree.depth), level: new Uint8Array(tree.count).fill(LEVELS - 1) };
        const pixels = new Uint8Array(size.width * size.height);
        paint(one, { left, top, perX: 13, perRow: 7.5 }, size, pixels);
        // Whatever is in sight is painted: the same as when nothing is passed over.
        for (let place = 0; place < tree.count; place++) {
          const x = Math.round(left + (one.x[place] ?? 0) * 13);
          const y = Math.round(top + rowOf(tree, place) * 7.5);
          const isIn = x >= 0 && x < size.width && y >= 0 && y < size.height;
          if (isIn) assert.equal(pixels[y * size.width + x], AGENT + LEVELS - 1);
        }
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it('finds the agent that is nearest to a point', () => {
    assert.equal(layout.agent[agentAt(picture, camera, 21, 9, 10)], 4);
    assert.equal(agentAt(picture, camera, 29, 23, 3), -1);
  });
});

describe('colours of a tree', () => {
  const layout = layOut(SMALL);
  const columns = emptyLineage(5);
  columns.mean.set([0.1, 0.5, 0.9, Number.NaN, 0.4]);
  columns.madeAt.set([0, 10, 20, 30, 40]);

  it('go from the worst to the best, and are lowest without a figure', () => {
    const { level, worst, best } = levelsOf(columns, layout, 'mean', false);
    assert.deepEqual([worst, best], [0.1, 0.9]);
    assert.deepEqual(
      [...layout.agent].map((agent, place) => [agent, level[place]]),
      [
        [0, 0],
        [1, 63],
        [3, 0],
        [4, 47],
        [2, LEVELS - 1],
      ],
    );
  });

  it('are turned round where small scores are better, but not for the age', () => {
    const { level, worst, best } = levelsOf(columns, layout, 'mean', true);
    assert.deepEqual([worst, best], [0.9, 0.1]);
    assert.equal(level[0], LEVELS - 1);
    assert.equal(levelsOf(columns, layout, 'age', true).best, 40);
  });

  it('spread along the depth, or along the time of making', () => {
    assert.deepEqual([...spreadOf(columns, layout, 'depth')], [0, 1, 2, 2, 1]);
    assert.deepEqual([...spreadOf(columns, layout, 'time')], [0, 0.5, 1.5, 2, 1]);
  });
});

it('a tree that is read page by page is the tree that is read at once', async () => {
  const run = new MadeUpRun('run', 1000, 1);
  let requests = 0;
  const read = async (from: number, limit: number): Promise<Uint8Array> => {
    requests++;
    return run.lineage(from, Math.min(limit, 333));
  };
  assert.deepEqual(await readLineage(read), await readLineage(async (from, limit) => run.lineage(from, limit)));
  assert.equal(requests, 4);
});
