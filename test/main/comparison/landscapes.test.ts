import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  expansionFails,
  type Landscape,
  type LandscapeAgent,
  landscapeAgent,
  landscapeChild,
  landscapeRoot,
  rewardUniform,
} from '../../../src/main/comparison/landscape.js';
import { LANDSCAPE_NAMES, LANDSCAPES, landscapeNamed } from '../../../src/main/comparison/landscapes.js';

function named(name: string): Landscape {
  const landscape = landscapeNamed(name);
  assert.ok(landscape !== undefined);
  return landscape;
}

/** The root's children over many seeds, each with the mean utility of some of its grandchildren. */
function lineages(landscape: Landscape): { readonly own: number; readonly below: number }[] {
  const children: { own: number; below: number }[] = [];
  for (let seed = 0; seed < 300; seed++) {
    const child = landscapeChild(landscape, landscapeRoot(landscape, seed), 0);
    let below = 0;
    for (let grandchild = 0; grandchild < 10; grandchild++) {
      below += landscape.utility(landscapeChild(landscape, landscapeChild(landscape, child, grandchild), 0)) / 10;
    }
    children.push({ own: landscape.utility(child), below });
  }
  return children;
}

function correlation(pairs: readonly { readonly own: number; readonly below: number }[]): number {
  const own = mean(pairs.map((pair) => pair.own));
  const below = mean(pairs.map((pair) => pair.below));
  const covariance = mean(pairs.map((pair) => (pair.own - own) * (pair.below - below)));
  return (
    covariance /
    Math.sqrt(mean(pairs.map((pair) => (pair.own - own) ** 2)) * mean(pairs.map((pair) => (pair.below - below) ** 2)))
  );
}

function drawn(landscape: Landscape, agent: LandscapeAgent, count: number): number[] {
  const uniform = rewardUniform(agent);
  return Array.from({ length: count }, () => landscape.reward(agent, -1, uniform));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

describe('landscapes', () => {
  it('are known by their names', () => {
    assert.deepEqual(LANDSCAPE_NAMES, [
      ...['aligned', 'mismatch', 'noisy', 'barren', 'graded', 'exact', 'nearly-exact', 'wild-scale', 'heavy-tails'],
      ...['failing-expansions', 'improving-expander', 'chain'],
    ]);
    for (const landscape of LANDSCAPES) assert.equal(landscapeNamed(landscape.name), landscape);
    assert.equal(landscapeNamed('flat'), undefined);
  });

  for (const landscape of LANDSCAPES) {
    describe(landscape.name, () => {
      it('gives the agent of a seed and a key the same traits by whatever way it is reached', () => {
        let agent = landscapeRoot(landscape, 9);
        for (const index of [2, 0, 5]) agent = landscapeChild(landscape, agent, index);
        assert.deepEqual(landscapeAgent(landscape, 9, 'root/2/0/5'), agent);
        assert.notDeepEqual(landscapeAgent(landscape, 9, 'root/2/0/4').traits, agent.traits);
        assert.notDeepEqual(landscapeAgent(landscape, 10, 'root/2/0/5').traits, agent.traits);
      });

      it('gives an agent the same rewards in the same order whenever it is evaluated', () => {
        const agent = landscapeAgent(landscape, 3, 'root/1');
        const rewards = (): number[] => {
          const uniform = rewardUniform(agent);
          return Array.from({ length: 30 }, (_, n) => landscape.reward(agent, landscape.taskCount > 0 ? n : -1, uniform));
        };
        assert.deepEqual(rewards(), rewards());
      });

      if (landscape.scale === 'score') return;
      it('has as true utility what rewards are on average, within five standard errors', () => {
        for (const key of ['root', 'root/0', 'root/3/1']) {
          const agent = landscapeAgent(landscape, 4, key);
          const draws = landscape.taskCount > 0 ? landscape.taskCount : 20_000;
          const uniform = rewardUniform(agent);
          let sum = 0;
          for (let n = 0; n < draws; n++) {
            const reward = landscape.reward(agent, landscape.taskCount > 0 ? n : -1, uniform);
            assert.ok(reward >= 0 && reward <= 1);
            sum += reward;
          }
          assert.ok(
            Math.abs(sum / draws - landscape.utility(agent)) < (landscape.taskCount > 0 ? 1e-12 : (5 * 0.5) / Math.sqrt(draws)),
          );
        }
      });
    });
  }

  it('let own score predict the lineage where they are aligned, and less where they are not', () => {
    assert.ok(correlation(lineages(named('aligned'))) > 0.75);
    assert.ok(correlation(lineages(named('graded'))) > 0.75);
    const mismatch = correlation(lineages(named('mismatch')));
    assert.ok(mismatch > 0.15 && mismatch < 0.6, String(mismatch));
  });

  it('make the best scorers among siblings barren in the trap', () => {
    const landscape = named('barren');
    const children = Array.from({ length: 500 }, (_, seed) => landscapeAgent(landscape, seed, 'root/0'));
    const skills = (potential: number): number[] =>
      children.filter(({ traits }) => traits.potential === potential).map(({ traits }) => traits.skill);
    assert.ok(mean(skills(0)) > mean(skills(1)) + 0.7);
    const descend = (agent: LandscapeAgent): LandscapeAgent =>
      [0, 0, 0, 0, 0, 0, 0, 0].reduce((above, index) => landscapeChild(landscape, above, index), agent);
    const changes = (potential: number): number[] =>
      children
        .filter(({ traits }) => traits.potential === potential)
        .map((child) => descend(child).traits.skill - child.traits.skill);
    assert.ok(mean(changes(0)) < -1.2 && mean(changes(1)) > 0.2);
  });

  it('let one evaluation say all where they are exact, and nearly all where they are nearly so', () => {
    const [exact, nearly] = [named('exact'), named('nearly-exact')];
    for (const key of ['root', 'root/1', 'root/4/0/2']) {
      const agent = landscapeAgent(exact, 5, key);
      assert.equal(exact.reward(agent, -1, rewardUniform(agent)), exact.utility(agent));
      assert.deepEqual(landscapeAgent(nearly, 5, key), agent, 'the same agents');
    }
    const agent = landscapeAgent(nearly, 5, 'root/4');
    const scores = drawn(nearly, agent, 20_000);
    // Five standard errors of the mean, and of the deviation.
    assert.ok(Math.abs(mean(scores) - nearly.utility(agent)) < (5 * 0.02) / Math.sqrt(20_000));
    assert.ok(Math.abs(deviation(scores) - 0.02) < (5 * 0.02) / Math.sqrt(40_000));
  });

  it('have local optima where they are exact: a lineage stays below its ceiling, and who leaves a good one falls back', () => {
    const exact = named('exact');
    const good = { ...landscapeRoot(exact, 1), traits: { skill: -0.01, potential: 0 } };
    const children = Array.from({ length: 4000 }, (_, index) => landscapeChild(exact, good, index));
    const near = children.filter(({ traits }) => traits.potential === 0);
    const left = children.filter(({ traits }) => traits.potential !== 0);
    // Five standard errors of shares of 4,000.
    assert.ok(Math.abs(left.length / 4000 - 0.1) < 0.024, String(left.length));
    const better = (agents: readonly LandscapeAgent[]): number =>
      agents.filter(({ traits }) => traits.skill > good.traits.skill).length / agents.length;
    assert.ok(Math.abs(better(near) - 0.159) < 0.03, String(better(near)));
    assert.ok(near.every(({ traits }) => traits.skill < 0 && traits.skill > -0.2));
    assert.ok(better(left) < 0.1, String(better(left)));
    // Half of the lineages that are reached so have a higher ceiling.
    const higher = left.filter(({ traits }) => traits.potential > 0).length / left.length;
    assert.ok(Math.abs(higher - 0.5) < 0.13, String(higher));
  });

  it('reach over twelve decades on the wild scale, whose utility counts them', () => {
    const wild = named('wild-scale');
    const root = landscapeRoot(wild, 1);
    assert.equal(wild.utility(root), -6);
    const scores = drawn(wild, root, 2000).map((turned) => -turned);
    assert.ok(
      scores.every((score) => score > 1e4 && score < 1e8),
      'scores to minimize, above 0',
    );
    assert.ok(Math.abs(mean(scores.map(Math.log10)) - 6) < (5 * 0.3) / Math.sqrt(2000));
    // The best of four children, and so on: one needs about fifteen generations to 1e-6.
    let best = root;
    for (let depth = 0; depth < 20; depth++) {
      best = [0, 1, 2, 3]
        .map((index) => landscapeChild(wild, best, index))
        .reduce((one, other) => (wild.utility(other) > wild.utility(one) ? other : one));
    }
    assert.ok(wild.utility(best) > 4, String(wild.utility(best)));
  });

  it('have heavy tails: the middle of the scores is the utility, and one in a hundred is off by 2 or more', () => {
    const heavy = named('heavy-tails');
    const agent = landscapeAgent(heavy, 2, 'root/3');
    const off = drawn(heavy, agent, 20_000).map((score) => score - heavy.utility(agent));
    const middle = off.toSorted((a, b) => a - b)[10_000];
    // The density of t at 0 is 0.354, so five standard errors of the median are 5 * 0.3 / (2 * 0.354 * root n).
    assert.ok(Math.abs(middle ?? 1) < (5 * 0.3) / (2 * 0.354 * Math.sqrt(20_000)));
    // P(|t| > 2 / 0.3) = 0.0218.
    assert.ok(Math.abs(off.filter((each) => Math.abs(each) > 2).length / 20_000 - 0.0218) < 0.0052);
  });

  it('let half of the expansions fail where they do, the same ones whoever asks', () => {
    const failing = named('failing-expansions');
    const parent = landscapeRoot(failing, 3);
    const outcomes = (): boolean[] =>
      Array.from({ length: 4000 }, (_, index) => expansionFails(failing, landscapeChild(failing, parent, index)));
    assert.deepEqual(outcomes(), outcomes());
    assert.ok(Math.abs(outcomes().filter(Boolean).length / 4000 - 0.5) < 0.04);
    for (const landscape of LANDSCAPES) {
      if (landscape !== failing) assert.equal(expansionFails(landscape, landscapeRoot(landscape, 3)), false);
    }
  });

  it('make better children of deeper agents where expanders improve', () => {
    const improving = named('improving-expander');
    const gainAt = (depth: number): number => {
      const steps = Array.from({ length: 1000 }, (_, seed) => {
        const parent = landscapeAgent(improving, seed, `root${'/0'.repeat(depth)}`);
        return landscapeChild(improving, parent, 0).traits.skill - parent.traits.skill;
      });
      return mean(steps);
    };
    for (const [depth, gain] of [
      [0, -0.4],
      [2, -0.2],
      [4, 0],
      [7, 0.3],
      [12, 0.3],
    ] as const) {
      assert.ok(Math.abs(gainAt(depth) - gain) < (5 * 0.4) / Math.sqrt(1000), String(depth));
    }
  });

  it('make every child better, and siblings alike, where a chain is the best there is', () => {
    const chain = named('chain');
    const parent = landscapeRoot(chain, 1);
    const skills = Array.from({ length: 1000 }, (_, index) => landscapeChild(chain, parent, index).traits.skill);
    assert.ok(skills.every((skill) => skill > parent.traits.skill));
    assert.ok(deviation(skills) < 0.023 && deviation(skills) > 0.017);
  });
});
