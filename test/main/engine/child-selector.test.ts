import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AgentTree } from '../../../src/main/engine/agent-tree.js';
import { IndexedChildSelector, PlainChildSelector } from '../../../src/main/engine/child-selector.js';
import { keyedUniform } from '../../../src/shared/random.js';

/** An agent with children of uneven results, some of them in grandchildren. */
interface Family {
  readonly tree: AgentTree;
  readonly children: number[];
  readonly busy: Set<number>;
  readonly selector: IndexedChildSelector;
}

function family(childCount: number): Family {
  const tree = new AgentTree();
  const root = tree.addRoot();
  const children = Array.from({ length: childCount }, (_, number) => tree.addChild(root, `a${number}`));
  const busy = new Set<number>();
  const selector = new IndexedChildSelector(tree, busy);
  const uniform = keyedUniform(1, 7, childCount);
  for (const child of children) {
    const grandchild = tree.addChild(child, 'x');
    for (let count = Math.floor(40 * uniform()); count > 0; count--) {
      const agent = uniform() < 0.5 ? child : grandchild;
      tree.record(agent, uniform() < 0.3 + (0.2 * child) / childCount ? 1 : 0, 1);
    }
  }
  return { tree, children, busy, selector };
}

/** How often each child is chosen. */
function frequencies(choose: (number: number) => number, children: readonly number[], draws: number): number[] {
  const counts = new Map(children.map((child) => [child, 0]));
  for (let number = 0; number < draws; number++) {
    const chosen = choose(number);
    counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
  }
  return children.map((child) => counts.get(child) ?? 0);
}

/**
 * Two-sample chi-square statistic over cells of at least 20 expected draws, the rest pooled, as a normal deviate (Wilson and Hilferty, 1931).
 * Beyond 3.72 with probability 1e-4 when both samples come from the same distribution.
 */
function deviate(one: readonly number[], other: readonly number[]): number {
  let statistic = 0;
  let cells = 0;
  let [restOne, restOther] = [0, 0];
  const add = (a: number, b: number) => {
    if (a + b === 0) return;
    statistic += (a - b) ** 2 / (a + b);
    cells++;
  };
  for (const [index, a] of one.entries()) {
    const b = other[index] ?? 0;
    if (a + b >= 40) add(a, b);
    else {
      restOne += a;
      restOther += b;
    }
  }
  add(restOne, restOther);
  const freedom = cells - 1;
  return ((statistic / freedom) ** (1 / 3) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom));
}

describe('the indexed choice among many children', () => {
  const DRAWS = 20_000;

  test('has the distribution of a draw for each (false-alarm rate 1e-4)', () => {
    const { tree, children, busy, selector } = family(200);
    const plain = new PlainChildSelector(tree, busy);
    const one = frequencies((number) => plain.choose(children, 1, keyedUniform(2, 7, number)), children, DRAWS);
    const other = frequencies((number) => selector.choose(children, 1, keyedUniform(3, 7, number)), children, DRAWS);
    assert.ok(deviate(one, other) < 3.72, `deviate ${deviate(one, other)}`);
  });

  test('keeps it when rewards come in anywhere in the clades, and children are busy and pruned', () => {
    const { tree, children, busy, selector } = family(150);
    selector.choose(children, 1, keyedUniform(1, 7, 0));
    const uniform = keyedUniform(4, 7, 0);
    for (let count = 0; count < 500; count++) {
      const agent = Math.floor(uniform() * tree.size);
      tree.record(agent, uniform() < 0.4 ? 1 : 0, 1);
      selector.update(agent);
    }
    const pruned = children.filter((child) => child % 7 === 0);
    for (const child of pruned) {
      tree.markPruned(child);
      selector.update(child);
    }
    const excluded = children.filter((child) => child % 5 === 0);
    const setBusy = (isBusy: boolean) => {
      for (const child of excluded) {
        if (isBusy) busy.add(child);
        else busy.delete(child);
        selector.updateChoice(child);
      }
    };
    setBusy(true);
    const plain = new PlainChildSelector(tree, busy);
    const one = frequencies((number) => plain.choose(children, 1, keyedUniform(5, 7, number)), children, DRAWS);
    const other = frequencies((number) => selector.choose(children, 1, keyedUniform(6, 7, number)), children, DRAWS);
    assert.ok(deviate(one, other) < 3.72, `deviate ${deviate(one, other)}`);
    for (const [index, child] of children.entries()) {
      if (child % 7 === 0 || excluded.includes(child)) assert.equal(other[index], 0);
    }
    setBusy(false);
    assert.ok(
      frequencies((number) => selector.choose(children, 1, keyedUniform(7, 7, number)), children, 2000).some(
        (count, index) => count > 0 && excluded.includes(children[index] ?? -1),
      ),
    );
  });

  test('the test tells a stale index from an up-to-date one', () => {
    const { tree, children, busy, selector } = family(200);
    selector.choose(children, 1, keyedUniform(1, 7, 0));
    for (const child of children.slice(0, 20)) for (let count = 0; count < 30; count++) tree.record(child, 1, 1);
    const plain = new PlainChildSelector(tree, busy);
    const one = frequencies((number) => plain.choose(children, 1, keyedUniform(2, 7, number)), children, DRAWS);
    const other = frequencies((number) => selector.choose(children, 1, keyedUniform(3, 7, number)), children, DRAWS);
    assert.ok(deviate(one, other) > 3.72);
  });

  test('follows lists of actions that grow, shrink and change', () => {
    const { children, busy, selector } = family(120);
    for (const list of [children.slice(0, 60), children, children.slice(60), children.filter((child) => child % 2 === 0)]) {
      for (let number = 0; number < 200; number++) {
        assert.ok(list.includes(selector.choose(list, 1, keyedUniform(8, 7, number))));
      }
    }
    for (const child of children) busy.add(child);
    for (const child of children) selector.updateChoice(child);
    assert.equal(selector.choose(children, 1, keyedUniform(9, 7, 0)), -1);
  });
});
