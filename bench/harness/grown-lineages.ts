/** A search for scores of an exact problem, whose lineages are judged by their best: its tree is set up as such a search grows it, and then grown by a policy. */
import type { BuiltInPolicy } from '../../src/main/policy/policy-definition.js';
import { resolvePolicyOptions } from '../../src/main/policy/policy-options.js';
import { type Decision, Search } from '../../src/main/policy/search.js';
import { keyedUniform, RandomPurpose } from '../../src/shared/random.js';

const SEED = 1;
/** Decisions between an outcome's choice and its record, as in a run of two threads. */
const LOOK_AHEAD = 4;
/** Generations after which children differ from their parents by half as much, where gains level off. */
const HALVED_AFTER = 100;
/** The policy makes about so many agents for each generation while there is something to be gained. */
const AGENTS_PER_GENERATION = 6;
/** From this depth on nothing is gained any more where gains level off. */
const LEVEL_FROM_DEPTH = 2000;
/** Parents are then any of the latest agents, of this share of all: by the policy a tree gets 850 generations deeper whenever it has twice as many agents. */
const LATEST_SHARE = 1 / 500;

/** Whether children differ from their parents by as much in the last generation as in the first, or by ever less. */
export type Gains = 'level off' | 'go on';

export class GrownLineages {
  readonly #search: Search;
  readonly #gains: Gains;
  readonly #uniform = keyedUniform(SEED, RandomPurpose.simulation, 1);
  readonly #scores = [0];
  readonly #depths = [0];
  readonly #pending: Decision[] = [];
  #decisions = 0;

  constructor(agents: number, gains: Gains, policy: BuiltInPolicy) {
    const exact = { isExact: true, hasScores: true };
    this.#gains = gains;
    this.#search = new Search(
      {
        taskCount: 0,
        isExact: true,
        scale: 'score',
        evaluationBudget: Number.POSITIVE_INFINITY,
        maximumPendingPerAgent: Number.POSITIVE_INFINITY,
        maximumForcedExpansions: LOOK_AHEAD,
        maximumBarrenExpansions: Number.POSITIVE_INFINITY,
        seed: SEED,
      },
      policy,
      resolvePolicyOptions({}, 2, exact),
    );
    this.#setUp(agents);
    // The policy takes all of it in at its first choice, and moves its thresholds.
    for (let n = 0; n < 2 * LOOK_AHEAD; n++) this.step();
  }

  get agents(): number {
    return this.#search.tree.size;
  }

  /** One decision chosen, and another one's outcome recorded. */
  step(): void {
    const decision = this.#search.decide(keyedUniform(SEED, RandomPurpose.decision, ++this.#decisions));
    if (decision !== null) this.#pending.push(decision);
    if (decision !== null && this.#pending.length < LOOK_AHEAD) return;
    const ended = this.#pending.shift();
    if (ended === undefined) throw new Error('nothing can be chosen, and nothing is pending');
    this.#record(ended);
  }

  #setUp(agents: number): void {
    this.#search.deferChoices();
    this.#evaluate(0);
    let best = 0;
    while (this.agents < agents) {
      const first = this.agents;
      for (let child = first; child < Math.min(agents, first + AGENTS_PER_GENERATION); child++) {
        const parent = this.#isLevel(best) ? this.#latest() : best;
        this.#search.redo('expand', parent);
        this.#record({ type: 'expand', agent: parent });
        this.#evaluate(child);
      }
      for (let child = first; child < this.agents; child++) if (this.#scores[child]! > this.#scores[best]!) best = child;
    }
  }

  #isLevel(agent: number): boolean {
    return this.#gains === 'level off' && this.#depths[agent]! >= LEVEL_FROM_DEPTH;
  }

  #latest(): number {
    return Math.floor(this.agents * (1 - LATEST_SHARE * this.#uniform())) - 1;
  }

  #evaluate(agent: number): void {
    this.#search.redo('evaluate', agent);
    this.#record({ type: 'evaluate', agent, task: -1 });
  }

  #record(decision: Decision): void {
    const { agent } = decision;
    if (decision.type === 'evaluate') {
      this.#search.evaluated(decision, this.#scores[agent]!, 1);
      return;
    }
    this.#search.expanded(decision);
    const depth = this.#depths[agent]! + 1;
    const width = this.#gains === 'go on' ? 1 : 2 ** (-depth / HALVED_AFTER);
    this.#depths.push(depth);
    this.#scores.push(this.#scores[agent]! + width * (0.8 * this.#normal() - 0.2));
  }

  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#uniform())) * Math.cos(2 * Math.PI * this.#uniform());
  }
}
