/**
 * Judging: the answer of a run is evaluated afresh by a run of its own, which expands nothing. What an agent was chosen by flatters it, the more the
 * fewer its results are and the more agents it was chosen among; policies differ in both. Answers with the same seed are judged by the same seed.
 */
import type { PolicyDefinition } from '../policy/policy-definition.js';
import type { SweepCell } from './sweep-cells.js';
import type { ReadRun } from './swept-run.js';

/** Evaluates the agent that was added last, until it has had so many evaluations or has met every task. */
function judgeOf(evaluations: number): PolicyDefinition {
  return {
    name: 'judge',
    version: 1,
    create: (view) => ({
      wantsExpansion: () => false,
      chooseExpansion: () => -1,
      chooseEvaluation: () => {
        const judged = view.agentCount - 1;
        return view.canEvaluate(judged) && view.evaluationsGiven(judged) < evaluations ? judged : -1;
      },
    }),
  };
}

/**
 * The run that judges the answer of a run, none where that has no answer, or one that a single evaluation says all of. Its seed is none that a sweep is likely to have, so its tasks and
 * draws are others where they are drawn from the seed.
 */
export function judgingCell(
  sweepId: string,
  evaluations: number,
  { label, seed, options }: SweepCell,
  { run: { runId, best }, measure, hasTasks, addedAgents }: ReadRun,
): SweepCell | undefined {
  if (best === null || (measure.exact && !hasTasks)) return undefined;
  const { guards: _, timeMs: __, policyOptions: ___, ...others } = options;
  const definition = judgeOf(evaluations);
  const id = `${runId}.judge`;
  return {
    label,
    seed,
    runId: id,
    definition,
    options: {
      ...others,
      id,
      name: `${label}, seed ${seed}, judged`,
      tags: [...(others.tags ?? []).slice(0, -1), `judging:${sweepId}`],
      policy: definition,
      // The root, and what the problem adds, are evaluated once, before what is judged.
      evaluations: evaluations + 2 + addedAgents,
      seed: Number.MAX_SAFE_INTEGER - seed,
      agentsFrom: `${runId}:${best.key}`,
      duplicates: 'accept',
    },
  };
}
