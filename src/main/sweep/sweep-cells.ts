import { optionError } from '../../shared/check-option.js';
import { type ComparedPolicy, nameOf } from '../comparison/comparison-options.js';
import type { PolicyDefinition } from '../policy/policy-definition.js';
import type { RunOptions } from '../run/run-options.js';

/** A policy with a seed: one run. */
export interface SweepCell {
  /** How the policy is called in the sweep. */
  readonly label: string;
  readonly seed: number;
  /** Of the run: it follows from sweep, label and seed, by which a run of before is found again. */
  readonly runId: string;
  /** Present where the policy is a definition, which whoever takes the run up brings again. */
  readonly definition?: PolicyDefinition;
  /** Of the run, but for where it is kept and what stops it. */
  readonly options: RunOptions;
}

/** With the longest id of a sweep and the largest seed, and what the id of a judging run has behind it, an id of a run is full. */
const LONGEST_LABEL = 34;

/** How a policy is called in a sweep. */
export function labelOf({ policy, label = nameOf(policy) }: ComparedPolicy): string {
  return label;
}

/** The tag of the runs of a sweep. */
export function sweepTag(sweepId: string): string {
  return `sweep:${sweepId}`;
}

/**
 * The runs of a sweep, seed by seed: one that is broken off has whole pairs, and what changes about the machine meets all policies alike.
 *
 * @throws HgmError ERR_OPTION for a label that is too long for the id of a run
 */
export function sweepCells(
  sweepId: string,
  policies: readonly ComparedPolicy[],
  seeds: readonly number[],
  ofAllRuns: RunOptions,
): readonly SweepCell[] {
  const long = policies.map(labelOf).find((label) => label.length > LONGEST_LABEL);
  if (long !== undefined) {
    throw optionError(
      'policies',
      `a list in which labels have at most ${LONGEST_LABEL} characters`,
      `there is ${JSON.stringify(long)}`,
    );
  }
  return seeds.flatMap((seed) =>
    policies.map((compared): SweepCell => {
      const { policy, options } = compared;
      const label = labelOf(compared);
      const runId = `${sweepId}.${label.replaceAll(/[^A-Za-z0-9]+/g, '-')}.${seed}`;
      return {
        label,
        seed,
        runId,
        ...(typeof policy !== 'string' && { definition: policy }),
        options: {
          ...ofAllRuns,
          id: runId,
          name: `${label}, seed ${seed}`,
          tags: [...(ofAllRuns.tags ?? []), sweepTag(sweepId)],
          policy,
          policyOptions: { ...ofAllRuns.policyOptions, ...options },
          seed,
        },
      };
    }),
  );
}
