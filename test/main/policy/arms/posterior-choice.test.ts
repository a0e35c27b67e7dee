import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { runComparison } from '../../../../src/main/comparison/comparison.js';
import { BetaPosterior } from '../../../../src/main/engine/posterior/beta-posterior.js';
import { StudentTPosterior } from '../../../../src/main/engine/posterior/student-t-posterior.js';
import { MomentFigures } from '../../../../src/main/policy/arms/moment-figures.js';
import { PosteriorChoice } from '../../../../src/main/policy/arms/posterior-choice.js';
import { BestBelief } from '../../../../src/main/policy/best-belief.js';
import { SearchDriver } from '../search-driver.js';

/** Decisions of a whole search, with the best agent after each and its lower bound, as text. */
function logOf(posterior: 'auto' | 'beta' | 'student-t', taskCount: number, seed: number, reward?: () => number): string {
  const driver = new SearchDriver({
    taskCount,
    seed,
    evaluations: 400,
    failureRate: 0.1,
    policyOptions: { posterior, pendingPenalty: seed % 2, beta: 1 },
    ...(reward !== undefined && { reward }),
  });
  const belief = new BestBelief(driver.search.tree, 0.05, driver.search.beliefs);
  const bests: string[] = [];
  driver.run(() => {
    for (let agent = 0; agent < driver.search.tree.size; agent++) {
      if (driver.search.tree.ownVisits(agent) > 0) belief.update(agent);
    }
    const best = belief.best();
    bests.push(`${best} ${best < 0 ? '' : belief.lowerBound(best)}`);
  });
  return [...driver.log, ...bests].join('\n');
}

describe("the posterior 'auto'", () => {
  it("decides byte for byte as 'beta' on rewards of 0 and 1, and believes the same", () => {
    for (const taskCount of [0, 30]) {
      for (let seed = 1; seed <= 6; seed++) assert.equal(logOf('auto', taskCount, seed), logOf('beta', taskCount, seed));
    }
  });

  it("decides as 'student-t' where the first reward is graded already", () => {
    for (const taskCount of [0, 30]) {
      for (let seed = 1; seed <= 6; seed++) {
        const graded = () => {
          let count = 0;
          return () => ((++count * 7) % 11) / 11;
        };
        assert.equal(logOf('auto', taskCount, seed, graded()), logOf('student-t', taskCount, seed, graded()));
      }
    }
  });

  it("has from the first graded reward on the figures that 'student-t' has had from the first", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.constantFrom(0, 7), (binary, taskCount) => {
        const { view } = new SearchDriver({ taskCount });
        const choice = new PosteriorChoice(view, undefined, 'auto');
        const fixed = new MomentFigures(view, undefined);
        choice.figures.reserve(1);
        fixed.reserve(1);
        for (let n = 0; n <= binary; n++) {
          const result = [0, taskCount === 0 ? -1 : n % taskCount, n < binary ? (n * n) % 2 : 0.25, 1 + (n % 3)] as const;
          assert.equal(choice.makePosterior() instanceof BetaPosterior, true);
          assert.equal(choice.changesWith(...result), n === binary);
          choice.figures.evaluated(...result);
          fixed.evaluated(...result);
        }
        assert.equal(choice.makePosterior() instanceof StudentTPosterior, true);
        assert.equal(choice.lowerBound(0, 0.05), fixed.lowerBound(0, 0.05));
        assert.ok(choice.version > 0);
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it('stays what it is after so many results of reward 0 or 1', () => {
    const { view } = new SearchDriver({});
    const rewards = (ones: number) => [...new Array<number>(ones).fill(1), 0.5];
    const changes = (ones: number) => {
      const choice = new PosteriorChoice(view, undefined, 'auto', 300);
      return rewards(ones).map((reward) => choice.changesWith(0, -1, reward, 1));
    };
    assert.equal(changes(299).at(-1), true);
    assert.equal(changes(300).at(-1), false);
  });

  // A fixed set of seeds. Were the seeds drawn anew, the interval of a difference that is 0 would exclude 0 once in 20 times.
  it("chooses agents as good as those of 'student-t' on graded rewards, and better ones than 'beta'", async () => {
    const { landscapes } = await runComparison({
      landscapes: ['graded'],
      policies: [
        { policy: 'hgm' },
        { policy: 'hgm', label: 'student-t', options: { posterior: 'student-t' } },
        { policy: 'hgm', label: 'beta', options: { posterior: 'beta' } },
      ],
      seeds: Array.from({ length: 20 }, (_, place) => 2001 + place),
    });
    const [, studentT, beta] = landscapes[0]?.policies.map(({ difference }) => difference) ?? [];
    assert.ok(studentT && studentT.low <= 0 && studentT.high >= 0, JSON.stringify(studentT));
    assert.ok(beta && beta.high < 0, JSON.stringify(beta));
  });
});
