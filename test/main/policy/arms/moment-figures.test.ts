import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MomentFigures } from '../../../../src/main/policy/arms/moment-figures.js';
import { TaskOffsets } from '../../../../src/main/policy/arms/task-offsets.js';
import type { ThompsonArms } from '../../../../src/main/policy/arms/thompson-arms.js';
import { definitionOf } from '../../../../src/main/policy/policies.js';
import { resolvePolicyOptions } from '../../../../src/main/policy/policy-options.js';
import { standardise, standardOf } from '../../../../src/main/policy/scores/score-scale.js';
import { Search } from '../../../../src/main/policy/search.js';
import { keyedUniform, RandomPurpose } from '../../../../src/shared/random.js';
import { SearchDriver } from '../search-driver.js';

type Figures = readonly [weight: number, mean: number, variance: number];

/** Arms that only keep what they are told. */
class Recorder implements ThompsonArms {
  readonly figures: Figures[] = [];

  set(arm: number, first: number, second: number, third = 0): void {
    this.figures[arm] = [first, second, third];
  }

  remove(): void {}

  setScale(): void {}

  select(): number {
    return -1;
  }
}

interface Result {
  readonly agent: number;
  readonly task: number;
  readonly reward: number;
  readonly weight: number;
}

function figuresOf(results: readonly Result[], offset: (task: number) => number): Figures {
  const weight = results.reduce((sum, result) => sum + result.weight, 0);
  if (weight === 0) return [0, 0, 0];
  const mean = results.reduce((sum, { task, reward, weight: w }) => sum + w * (reward - offset(task)), 0) / weight;
  const squares = results.reduce((sum, { task, reward, weight: w }) => sum + w * (reward - offset(task) - mean) ** 2, 0);
  return [weight, mean, squares / weight];
}

function assertClose(actual: Figures | undefined, expected: Figures, what: string): void {
  expected.forEach((value, place) => {
    assert.ok(
      Math.abs((actual?.[place] ?? Number.NaN) - value) < 1e-9,
      `${what}: ${actual?.join(' ')} is not ${expected.join(' ')}`,
    );
  });
}

describe('MomentFigures', () => {
  for (const taskCount of [0, 7]) {
    it(`gives the weight, mean and variance of adjusted rewards, own and of clades, with ${taskCount} tasks`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 1, max: 60 }), (seed, count) => {
          const random = keyedUniform(seed, RandomPurpose.simulation, 2);
          const { search, view } = new SearchDriver({ taskCount });
          const { tree } = search;
          const figures = new MomentFigures(view, undefined);
          // Offsets of the same results, fitted side by side by the definition.
          const offsets = new TaskOffsets(Math.max(1, taskCount));
          const offset = (task: number): number => (taskCount === 0 ? 0 : offsets.offset(task));
          const results: Result[] = [];
          for (let n = 0; n < count; n++) {
            if (random() < 0.3) tree.addChild(Math.floor(random() * tree.size), String(n));
            figures.reserve(tree.size);
            const agent = Math.floor(random() * tree.size);
            const task = taskCount === 0 ? -1 : Math.floor(random() * taskCount);
            const result = { agent, task, reward: random(), weight: 0.5 + random() };
            results.push(result);
            const isRefitted = figures.evaluated(agent, task, result.reward, result.weight) !== undefined;
            const isStep = taskCount > 0 && offsets.add(agent, task, result.reward, result.weight);
            assert.equal(isRefitted, isStep);
            if (isStep) {
              const means = Array.from(
                { length: tree.size },
                (_, other) =>
                  figuresOf(
                    results.filter((r) => r.agent === other),
                    offset,
                  )[1],
              );
              offsets.sweep((other) => means[other]!);
            }
            if (random() < 0.2) figures.settleClades();
          }
          figures.settleClades();
          const [own, clades] = [new Recorder(), new Recorder()];
          for (let agent = 0; agent < tree.size; agent++) {
            figures.writeOwn(own, agent);
            figures.writeClade(clades, agent);
            const isBelow = (other: number): boolean => other >= 0 && (other === agent || isBelow(tree.parentOf(other)));
            assertClose(
              own.figures[agent],
              figuresOf(
                results.filter((r) => r.agent === agent),
                offset,
              ),
              `own ${agent}`,
            );
            assertClose(
              clades.figures[agent],
              figuresOf(
                results.filter((r) => isBelow(r.agent)),
                offset,
              ),
              `clade ${agent}`,
            );
          }
        }),
        { seed: 4, numRuns: 100 },
      );
    });
  }

  it('changes at a step no figures but those of the agents that it returns', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10_000 }),
        fc.integer({ min: 2, max: 60 }),
        fc.boolean(),
        fc.boolean(),
        (seed, count, hasScores, isPooled) => {
          const random = keyedUniform(seed, RandomPurpose.simulation, 4);
          const { search, view } = new SearchDriver({ hasScores, taskCount: 7 });
          const figures = new MomentFigures(view, undefined, isPooled);
          const written = (): Figures[] => {
            const [own, clades] = [new Recorder(), new Recorder()];
            for (let agent = 0; agent < search.tree.size; agent++) {
              figures.writeOwn(own, agent);
              figures.writeClade(clades, agent);
            }
            return own.figures.map((figure, agent) => [...figure, ...clades.figures[agent]!] as unknown as Figures);
          };
          for (let n = 0; n < count; n++) {
            if (random() < 0.5) search.tree.addChild(Math.floor(random() * search.tree.size), String(n));
            figures.reserve(search.tree.size);
            const agent = Math.floor(random() * search.tree.size);
            // A provisional result of an agent that may have no other.
            if (random() < 0.2) search.waits({ type: 'evaluate', agent: Math.floor(random() * search.tree.size), task: 0 });
            const result = hasScores ? 10 ** (6 * random()) : random();
            search.scores?.add(result);
            figures.settleClades();
            const before = written();
            const changed = figures.evaluated(agent, Math.floor(7 * random()), result, 1);
            const after = written();
            for (let other = 0; changed !== undefined && other < after.length; other++) {
              if (!changed.has(other)) assert.deepEqual(after[other], before[other], `agent ${other}`);
            }
          }
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });

  it('gives of scores the standardised ones, at least 0, and bounds of the scores as they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 2, max: 80 }), (seed, count) => {
        const random = keyedUniform(seed, RandomPurpose.simulation, 3);
        const limits = { maximumPendingPerAgent: 9, maximumForcedExpansions: 9, maximumBarrenExpansions: 9 };
        const search = new Search(
          { taskCount: 0, scale: 'score', evaluationBudget: 100, seed, ...limits },
          definitionOf('random'),
          resolvePolicyOptions({}, 1),
        );
        const { tree, scores } = search;
        const view = search.view();
        const figures = new MomentFigures(view, undefined);
        const results: Result[] = [];
        for (let n = 0; n < count; n++) {
          if (random() < 0.3) tree.addChild(Math.floor(random() * tree.size), String(n));
          figures.reserve(tree.size);
          // One in ten is worse than all others by orders of magnitude.
          const reward = random() < 0.1 ? -1e9 : 100 * random();
          const result = { agent: Math.floor(random() * tree.size), task: -1, reward, weight: 0.5 + random() };
          results.push(result);
          scores?.add(reward);
          figures.evaluated(result.agent, -1, reward, result.weight);
        }
        figures.settleClades();
        const { standard } = view;
        assert.ok(standard !== null);
        const seen = results.map((r) => ({ ...r, reward: Math.max(0, standardise(r.reward, standard)) }));
        const [own, clades] = [new Recorder(), new Recorder()];
        for (let agent = 0; agent < tree.size; agent++) {
          figures.writeOwn(own, agent);
          figures.writeClade(clades, agent);
          const isBelow = (other: number): boolean => other >= 0 && (other === agent || isBelow(tree.parentOf(other)));
          const none = () => 0;
          const ofOwn = seen.filter((r) => r.agent === agent);
          const ofClade = seen.filter((r) => isBelow(r.agent));
          assertClose(own.figures[agent], figuresOf(ofOwn, none), `own ${agent}`);
          assertClose(clades.figures[agent], figuresOf(ofClade, none), `clade ${agent}`);
          const bound = figures.lowerBound(agent, 0.05);
          const isHit = results.some((r) => r.agent === agent && r.reward < 0);
          assert.ok(Number.isFinite(bound) && (!isHit || bound < 0), `${bound}`);
        }
      }),
      { seed: 9, numRuns: 60 },
    );
  });

  it('gives of pooled scores over decades the standardised logarithms, and bounds that are scores', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 9, max: 80 }),
        fc.constantFrom(1, -1),
        (seed, count, sign) => {
          const random = keyedUniform(seed, RandomPurpose.simulation, 3);
          const { search, view } = new SearchDriver({ hasScores: true, evaluations: 100 });
          const { tree, scores } = search;
          const figures = new MomentFigures(view, undefined, true);
          const logs: { readonly agent: number; readonly x: number }[] = [];
          const add = (x: number): boolean => {
            if (random() < 0.3) tree.addChild(Math.floor(random() * tree.size), String(tree.size));
            figures.reserve(tree.size);
            const agent = Math.floor(random() * tree.size);
            logs.push({ agent, x });
            const u = sign * 10 ** (sign * x);
            scores?.add(u);
            return figures.evaluated(agent, -1, u, 1) !== undefined;
          };
          add(-3);
          add(3);
          while (logs.length < count) add(8 * random() - 4);
          while (!add(8 * random() - 4));
          const sorted = Float64Array.from(logs.map(({ x }) => x * Math.LN10)).sort();
          const standard = standardOf(sorted);
          const told = new Recorder();
          for (let agent = 0; agent < tree.size; agent++) {
            figures.writeOwn(told, agent);
            const own = logs.filter((log) => log.agent === agent);
            const mean = own.reduce((sum, { x }) => sum + Math.max(0, standardise(x * Math.LN10, standard)), 0) / own.length;
            if (own.length === 0) continue;
            assert.ok(Math.abs(figures.ownMean(agent) - mean) < 1e-9, `${figures.ownMean(agent)} is not ${mean}`);
            // Drawn towards 1/2 by a prior that is worth one result at most.
            const [weight, shrunk] = told.figures[agent]!;
            assert.equal(weight, own.length);
            assert.ok(Math.abs(shrunk - 0.5) <= Math.abs(mean - 0.5) + 1e-12);
            assert.ok(Math.abs(shrunk - 0.5) * (weight + 1) >= Math.abs(mean - 0.5) * weight - 1e-9);
            const [low, high] = [figures.lowerBound(agent, 0.05), figures.lowerBound(agent, 0.95)];
            assert.ok(Math.sign(low) === sign && low < high && Math.sign(high) === sign, `${low} ${high}`);
            assert.ok(Math.abs(figures.chanceAbove(agent, low) - 0.95) < 1e-6);
          }
        },
      ),
      { seed: 11, numRuns: 60 },
    );
  });

  it('goes back to the scores as they are when one of the other sign comes', () => {
    const { search, view } = new SearchDriver({ hasScores: true, evaluations: 100 });
    const figures = new MomentFigures(view, undefined, true);
    figures.reserve(1);
    const add = (u: number): number => {
      search.scores?.add(u);
      figures.evaluated(0, -1, u, 1);
      return figures.ownMean(0);
    };
    const scores: number[] = [];
    const distance = (u: number): number => {
      const mean = add(u);
      scores.push(u);
      const { standard } = view;
      assert.ok(standard !== null);
      return Math.abs(mean - scores.reduce((sum, each) => sum + Math.max(0, standardise(each, standard)), 0) / scores.length);
    };
    assert.ok(distance(-1) < 1e-12);
    assert.ok(distance(-10) < 1e-12);
    assert.ok(distance(-1e4) > 0.01, 'by logarithms');
    assert.ok(distance(1) < 1e-12);
  });

  it("ranks agents by what they do beyond the task's difficulty, where raw means mislead", () => {
    const { search, view } = new SearchDriver({ taskCount: 40 });
    const { tree } = search;
    const figures = new MomentFigures(view, undefined);
    for (let agent = 1; agent <= 12; agent++) tree.addChild(0, String(agent));
    figures.reserve(tree.size);
    const difficulty = (task: number): number => (task < 20 ? 0.3 : 0);
    // All meet every third task; agent 1 is a little better, and met the hard tasks for the rest, agent 2 the easy ones.
    for (let task = 0; task < 40; task++) {
      for (let agent = 1; agent <= 12; agent++) {
        const isMet = agent > 2 || task % 3 === 0 || (agent === 1) === task >= 20;
        if (isMet) figures.evaluated(agent, task, 0.4 + difficulty(task) + (agent === 1 ? 0.05 : 0), 1);
      }
    }
    assert.ok(figures.version > 0);
    assert.ok(figures.lowerBound(1, 0.05) > figures.lowerBound(2, 0.05));
    const rawMean = (easy: number): number => 0.4 + 0.3 * easy;
    assert.ok(rawMean(7 / 27) + 0.05 < rawMean(20 / 27));
  });
});
