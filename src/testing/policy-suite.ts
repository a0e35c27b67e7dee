/** The tests that every search policy passes, for `node --test`: those of this package, and one of your own. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PolicyDefinition } from '../main/policy/policy-definition.js';
import type { PolicyOptions } from '../main/policy/policy-options.js';
import type { SearchPolicy, SearchView } from '../main/policy/search-policy.js';
import { keyedUniform, RandomPurpose } from '../shared/random.js';
import { PolicyTrial } from './policy-trial.js';

/** How a policy is tried. */
export interface PolicySuiteOptions {
  /** As of a run. @defaultValue {} */
  readonly policyOptions?: PolicyOptions;
}

const EVALUATIONS = 10_000;
/** Evaluations of the searches that are made twice. */
const SHORT = 1000;
/** Ranges of scores: powers of two, by which figures are multiplied without rounding. */
const SCORE_RANGES = [1, 2 ** -30, 2 ** 30];
/** What evaluations of the long searches give. */
const GIVEN = [{ taskCount: 0 }, { taskCount: 400 }, { taskCount: 0, scoreRange: 1 }];
const MATED = { taskCount: 20, evaluations: SHORT, mates: 3 };

/**
 * Declares tests of a policy: that it chooses only what can be chosen, answers -1 where nothing can be, goes on while something can be
 * evaluated, gets through 10,000 evaluations whose outcomes are random rewards or scores, chooses mates that can be any, decides the same from the
 * same, and searches scores alike whatever their unit. With `posterior: 'beta'`, which takes no scores, there are none.
 *
 * @param name - stands in the tests' names
 */
export function describePolicy(name: string, definition: PolicyDefinition, options: PolicySuiteOptions = {}): void {
  const { policyOptions = {} } = options;
  const trial = (taskCount: number, evaluations: number, seed: number, policy = definition) =>
    new PolicyTrial(policy, { policyOptions, taskCount, evaluations, seed });
  const takesScores = policyOptions.posterior !== 'beta';

  describe(`${name} is a policy`, () => {
    for (const given of GIVEN.filter(({ scoreRange }) => takesScores || scoreRange === undefined)) {
      const what = `${given.scoreRange === undefined ? 'rewards' : 'scores'} of ${given.taskCount} tasks`;
      it(`chooses only what can be chosen, over ${EVALUATIONS} evaluations that give ${what}`, () => {
        const tried = new PolicyTrial(definition, { ...given, policyOptions, evaluations: EVALUATIONS, seed: 1 });
        while (tried.step());
        const { search } = tried;
        assert.equal(search.policyFault, undefined);
        const isLeft = agentsOf(search.tree.size).some((agent) => search.canEvaluate(agent));
        const isSpent = search.evaluationsChosen === EVALUATIONS;
        assert.ok(
          isSpent || !isLeft,
          `it chose no more after ${search.evaluationsChosen} evaluations, when an agent can be evaluated`,
        );
      });
    }

    it('answers -1 where no agent can be chosen', () => {
      let made: { readonly view: SearchView; readonly policy: SearchPolicy } | undefined;
      const watched: PolicyDefinition = {
        name: definition.name,
        version: definition.version,
        create: (view, resolved) => {
          const policy = definition.create(view, resolved);
          made = { view, policy };
          return policy;
        },
      };
      const tried = trial(0, SHORT, 2, watched);
      assert.ok(made !== undefined);
      assert.equal(made.policy.chooseExpansion(draws(1)), -1, 'the root cannot be expanded before it was evaluated');
      for (let step = 0; step < SHORT / 2; step++) tried.step();
      tried.search.prune('root');
      assert.equal(made.policy.chooseExpansion(draws(2)), -1, 'every agent is pruned');
      assert.equal(made.policy.chooseEvaluation(draws(3)), -1, 'every agent is pruned');
    });

    it('decides the same from the same view and the same random numbers, beside another search', () => {
      const [first, second] = [trial(50, SHORT, 3), trial(50, SHORT, 3)];
      // Another one between the two, so that what they share shows.
      const other = trial(50, SHORT, 4);
      while (first.step()) {
        other.step();
        second.step();
      }
      second.step();
      assert.deepEqual(second.decisions, first.decisions);
    });

    it('shows expansions other agents, the same from the same', () => {
      const [first, second] = [11, 11].map((seed) => new PolicyTrial(definition, { ...MATED, policyOptions, seed }));
      assert.ok(first !== undefined && second !== undefined);
      while (first.step());
      while (second.step());
      assert.equal(first.search.policyFault, undefined);
      assert.deepEqual(second.mates, first.mates);
      assert.ok(first.mates.some(({ length }) => length > 0) || first.search.tree.size < 3, 'expansions are shown no agents');
    });

    if (takesScores) {
      it('decides the same of scores, whatever their unit', () => {
        const [first, ...others] = SCORE_RANGES.map(
          (scoreRange) => new PolicyTrial(definition, { policyOptions, taskCount: 50, evaluations: SHORT, seed: 6, scoreRange }),
        );
        for (const tried of [first, ...others]) while (tried?.step());
        assert.equal(first?.search.policyFault, undefined);
        for (const other of others) assert.deepEqual(other.decisions, first?.decisions);
      });
    }

    it('goes on after choices that an earlier process made', () => {
      const [earlier, later] = [trial(0, SHORT, 5), trial(0, 2 * SHORT, 5)];
      while (earlier.step());
      later.search.deferChoices();
      while (later.decisions.length < earlier.decisions.length) later.step(earlier);
      while (later.step());
      assert.equal(later.search.policyFault, undefined);
      assert.equal(later.search.evaluationsChosen, 2 * SHORT);
    });
  });
}

function agentsOf(count: number): number[] {
  return Array.from({ length: count }, (_, agent) => agent);
}

function draws(number: number) {
  return keyedUniform(6, RandomPurpose.decision, number);
}
