import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SuccessFigures } from '../../../../src/main/policy/arms/arm-figures.js';
import { rungOf } from '../../../../src/main/policy/arms/descendant-counts.js';
import { LineageArms } from '../../../../src/main/policy/arms/lineage-arms.js';
import { MomentFigures } from '../../../../src/main/policy/arms/moment-figures.js';
import { plainArms } from '../../../../src/main/policy/arms/thompson-arms.js';
import { HgmPolicy } from '../../../../src/main/policy/hgm-policy.js';
import { resolvePolicyOptions } from '../../../../src/main/policy/policy-options.js';
import type { SearchPolicy, SearchView } from '../../../../src/main/policy/search-policy.js';
import { keyedUniform, RandomPurpose, type Uniform } from '../../../../src/shared/random.js';
import { assertSameDistribution } from '../chi-square.js';
import { type DriverOptions, SearchDriver } from '../search-driver.js';

const BEST = resolvePolicyOptions({ backup: 'best' }, 4);
const DRAWS = 20_000;

/** Scores of an exact problem: about the parent's. */
function exactSearch(more: DriverOptions = {}): DriverOptions {
  const reward = (agent: number) => Math.sin(3 * agent) + agent / 40;
  return { isExact: true, hasScores: true, evaluations: 900, seed: 12, reward, ...more };
}

/** A search by a policy, stopped in the middle with activities in flight. */
function halfway(options: DriverOptions, decisions: number): SearchDriver {
  const driver = new SearchDriver(options);
  for (let decision = 0; decision < decisions; decision++) {
    if (driver.decide() === null || driver.inFlight.length > 3) driver.answer();
  }
  return driver;
}

function agentsOf(view: SearchView): number[] {
  return Array.from({ length: view.agentCount }, (_, agent) => agent);
}

/** Descendants of every agent, those in the making and barren expansions counted. */
function descendants(view: SearchView): number[] {
  const counts = agentsOf(view).map((agent) => view.childrenGiven(agent) + view.barrenExpansions(agent));
  for (const agent of agentsOf(view).reverse()) if (agent > 0) counts[view.parentOf(agent)]! += counts[agent]!;
  return counts;
}

/** The spread of the differences of children from their parents, by quartiles. */
function spreadOfSteps(view: SearchView, mean: (agent: number) => number): number {
  const steps = agentsOf(view)
    .filter((agent) => agent > 0 && view.ownVisits(agent) > 0)
    .map((agent) => mean(agent) - mean(view.parentOf(agent)))
    .sort((a, b) => a - b);
  const quartile = (share: number): number => {
    const place = share * (steps.length - 1);
    const low = steps[Math.floor(place)] ?? 0;
    return low + (place - Math.floor(place)) * ((steps[Math.ceil(place)] ?? 0) - low);
  };
  return (quartile(0.75) - quartile(0.25)) / 1.3489795003921634;
}

function standardNormal(uniform: Uniform): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

function countChoices(agents: number, sequence: number, choose: (uniform: Uniform) => number): number[] {
  const counts = new Array<number>(agents).fill(0);
  for (let draw = 0; draw < DRAWS; draw++) counts[choose(keyedUniform(sequence, RandomPurpose.decision, draw))]!++;
  return counts;
}

/** What an arm is told: its mean and its deviation. */
function written(lineages: LineageArms, agent: number): { readonly mean: number; readonly deviation: number } {
  let told = { mean: Number.NaN, deviation: Number.NaN };
  lineages.write({ set: (_, weight, mean) => (told = { mean, deviation: 1 / Math.sqrt(weight) }) }, agent);
  return told;
}

describe('LineageArms', () => {
  // Each fails by chance with one seed in 10,000, twice.
  for (const [gains, options] of [
    ['level off', exactSearch()],
    ['do not level off', exactSearch({ reward: (agent) => Math.sin(3 * agent) + agent / 4 })],
  ] as const) {
    it(`choose as the definition does where gains ${gains}, with an index and by plain draws`, () => {
      let pair: readonly SearchPolicy[] = [];
      const driver = halfway(
        {
          ...options,
          makePolicy: (view) => {
            const [indexed, plain] = [new HgmPolicy(view, BEST), new HgmPolicy(view, BEST, plainArms)];
            pair = [indexed, plain];
            return {
              chooseExpansion: (uniform) => indexed.chooseExpansion(uniform),
              chooseEvaluation: (uniform) => indexed.chooseEvaluation(uniform),
              update: (agent) => {
                for (const policy of pair) policy.update?.(agent);
              },
              evaluated: (...result) => {
                for (const policy of pair) policy.evaluated?.(...result);
              },
            };
          },
        },
        500,
      );
      const { view } = driver;
      assert.ok(view.agentCount > 60, 'enough agents for the index to be at work');
      // At a step of the scale of scores all figures are taken anew.
      for (let before = driver.search.scores?.version; driver.search.scores?.version === before; driver.answer()) driver.decide();
      const mean = (agent: number): number => Math.max(0, view.ownMean(agent));
      const [spread, counts] = [spreadOfSteps(view, mean), descendants(view).map(rungOf)];
      const naive = countChoices(view.agentCount, 7, (uniform) => {
        let [best, most] = [-1, Number.NEGATIVE_INFINITY];
        for (const agent of agentsOf(view)) {
          if (!view.canExpand(agent)) continue;
          const draw = mean(agent) + (0.5 * spread * standardNormal(uniform)) / Math.sqrt(1 + counts[agent]!);
          if (draw > most) [best, most] = [agent, draw];
        }
        return best;
      });
      for (const policy of pair) {
        assertSameDistribution(
          countChoices(view.agentCount, 8, (uniform) => policy.chooseExpansion(uniform)),
          naive,
        );
      }
    });
  }

  it('are told of an agent its mean where it is measured, and a spread that its descendants narrow', () => {
    const driver = halfway(exactSearch({ policy: 'random' }), 200);
    const { view } = driver;
    const figures = new SuccessFigures(view, undefined);
    const lineages = new LineageArms(view, () => figures, false);
    for (const agent of agentsOf(view)) lineages.update(agent, () => undefined);
    assert.equal(lineages.settle(), true);
    const counts = descendants(view).map(rungOf);
    const spread = spreadOfSteps(view, (agent) => view.ownMean(agent));
    const measured = agentsOf(view).filter((agent) => view.isMeasured(agent));
    assert.ok(measured.length > 40);
    for (const agent of measured) {
      const { mean, deviation } = written(lineages, agent);
      assert.ok(Math.abs(mean - view.ownMean(agent)) < 1e-12);
      assert.ok(Math.abs(deviation - (0.5 * spread) / Math.sqrt(1 + counts[agent]!)) < 1e-9, `agent ${agent}`);
    }
  });

  it('are told of an agent that is not measured what its posterior is, besides', () => {
    const reward = (agent: number, task: number) => 0.3 + ((agent * 7 + task * 3) % 10) / 20;
    const driver = halfway({ policy: 'random', isExact: true, taskCount: 8, reward, evaluations: 300, seed: 4 }, 200);
    const { view } = driver;
    const figures = new MomentFigures(view, undefined);
    figures.reserve(view.agentCount);
    for (const { agent, task, reward: given, weight } of driver.results) figures.evaluated(agent, task, given, weight);
    const lineages = new LineageArms(view, () => figures, false);
    for (const agent of agentsOf(view)) lineages.update(agent, () => undefined);
    lineages.settle();
    const counts = descendants(view).map(rungOf);
    const [known, unknown] = [true, false].map((is) =>
      agentsOf(view).filter((agent) => view.isMeasured(agent) === is && view.ownVisits(agent) > 0),
    );
    assert.ok(known !== undefined && unknown !== undefined && known.length > 3 && unknown.length > 3);
    const step = (agent: number): number => written(lineages, agent).deviation * Math.sqrt(1 + counts[agent]!);
    const width = step(known[0]!);
    for (const agent of known) assert.ok(Math.abs(step(agent) - width) < 1e-9);
    for (const agent of unknown) assert.ok(step(agent) > width + 0.01);
  });

  it('count children in the making and barren expansions, and forget failed ones, up to the root', () => {
    const { search, view } = new SearchDriver({ isExact: true, hasScores: true, evaluations: 20 });
    const figures = new SuccessFigures(view, undefined);
    const lineages = new LineageArms(view, () => figures, false);
    const deviationOf = (agent: number): number => {
      const changed: number[] = [];
      for (const each of agentsOf(view)) lineages.update(each, (above) => changed.push(above));
      return written(lineages, agent).deviation;
    };
    const evaluate = (agent: number) => {
      search.redo('evaluate', agent);
      search.evaluated({ type: 'evaluate', agent, task: -1 }, agent, 1);
    };
    evaluate(0);
    const alone = deviationOf(0);
    const times = (agent: number): number => Math.round((alone / deviationOf(agent)) ** 2 * 1000) / 1000;
    search.redo('expand', 0);
    assert.equal(times(0), 2, 'one in the making');
    search.expansionFailed({ type: 'expand', agent: 0 });
    assert.equal(times(0), 1, 'it failed');
    search.redo('expand', 0);
    search.expansionBarren({ type: 'expand', agent: 0 });
    assert.equal(times(0), 2, 'it was barren');
    search.redo('expand', 0);
    const child = search.expanded({ type: 'expand', agent: 0 });
    evaluate(child);
    search.redo('expand', child);
    assert.deepEqual([times(0), times(child)], [4, 2]);
  });

  it('change with one descendant in sixteen or more, once there are many', () => {
    const { search, view } = new SearchDriver({ isExact: true, hasScores: true, evaluations: 20 });
    const figures = new SuccessFigures(view, undefined);
    const lineages = new LineageArms(view, () => figures, true);
    search.redo('evaluate', 0);
    search.evaluated({ type: 'evaluate', agent: 0, task: -1 }, 1, 1);
    const widths: number[] = [];
    const changes: number[] = [];
    for (let n = 1; n <= 1000; n++) {
      search.redo('expand', n - 1);
      const child = search.expanded({ type: 'expand', agent: n - 1 });
      search.redo('evaluate', child);
      search.evaluated({ type: 'evaluate', agent: child, task: -1 }, 1, 1);
      lineages.update(n - 1, (above) => above === 0 && changes.push(n));
      widths.push(written(lineages, 0).deviation);
    }
    assert.deepEqual(changes.slice(0, 36), Array.from({ length: 32 }, (_, n) => n + 1).concat(34, 36, 38, 40));
    assert.deepEqual(changes.slice(-3), [928, 960, 992]);
    // By n itself the deviation would be smaller, by 3.2 % at most.
    widths.forEach((width, place) => {
      const share = width / (widths[0]! * Math.sqrt(2 / (2 + place)));
      assert.ok(share >= 1 - 1e-9 && share < 1.033, `${share} at ${place + 1}`);
    });
  });

  it('take the spread anew when there are 5 % more agents, or when they are told to', () => {
    const { search, view } = new SearchDriver({ isExact: true, hasScores: true, evaluations: 200 });
    const figures = new SuccessFigures(view, undefined);
    const lineages = new LineageArms(view, () => figures, false);
    const steps: number[] = [];
    search.redo('evaluate', 0);
    search.evaluated({ type: 'evaluate', agent: 0, task: -1 }, 1, 1);
    for (let agents = 1; agents <= 100; agents++) {
      if (lineages.settle()) steps.push(agents);
      search.redo('expand', 0);
      search.expanded({ type: 'expand', agent: 0 });
    }
    assert.deepEqual(steps.slice(0, 22), Array.from({ length: 20 }, (_, n) => n + 1).concat(21, 23));
    assert.ok(steps.length < 50);
    lineages.refreshAll();
    assert.equal(lineages.settle(), true);
    assert.equal(lineages.settle(), false);
  });
});
