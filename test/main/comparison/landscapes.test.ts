import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
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
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const own = mean(pairs.map((pair) => pair.own));
  const below = mean(pairs.map((pair) => pair.below));
  const covariance = mean(pairs.map((pair) => (pair.own - own) * (pair.below - below)));
  return (
    covariance /
    Math.sqrt(mean(pairs.map((pair) => (pair.own - own) ** 2)) * mean(pairs.map((pair) => (pair.below - below) ** 2)))
  );
}

describe('landscapes', () => {
  it('are known by their names', () => {
    assert.deepEqual(LANDSCAPE_NAMES, ['aligned', 'mismatch', 'noisy', 'barren', 'graded']);
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
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    assert.ok(mean(skills(0)) > mean(skills(1)) + 0.7);
    const descend = (agent: LandscapeAgent): LandscapeAgent =>
      [0, 0, 0, 0, 0, 0, 0, 0].reduce((above, index) => landscapeChild(landscape, above, index), agent);
    const changes = (potential: number): number[] =>
      children
        .filter(({ traits }) => traits.potential === potential)
        .map((child) => descend(child).traits.skill - child.traits.skill);
    assert.ok(mean(changes(0)) < -1.2 && mean(changes(1)) > 0.2);
  });
});
