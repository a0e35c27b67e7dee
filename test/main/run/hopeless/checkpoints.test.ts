import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type GuardOptions, resolveGuardOptions } from '../../../../src/main/policy/guard-options.js';
import { checkpointsOf } from '../../../../src/main/run/hopeless/checkpoints.js';
import type { Direction } from '../../../../src/shared/results/direction.js';
import type { EvaluationReports } from '../../../../src/shared/results/reports.js';
import { Reporting } from '../../../../src/threads/reporting.js';

type Figures = Required<Pick<GuardOptions, 'minimumReportedEvaluations' | 'minimumReportedStep' | 'reductionFactor'>>;
type Report = readonly [step: number, value: number];

const value = fc.oneof(fc.constantFrom(0, 0.25, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const reports: fc.Arbitrary<readonly Report[]> = fc
  .tuple(fc.uniqueArray(fc.nat(20), { maxLength: 8 }), fc.array(value, { minLength: 8, maxLength: 8 }))
  .map(([steps, values]) => steps.sort((a, b) => a - b).map((step, index) => [step, values[index] ?? 0]));
const other = fc.record({ reports, isEnded: fc.boolean() });
const figures: fc.Arbitrary<Figures> = fc.record({
  minimumReportedEvaluations: fc.integer({ min: 1, max: 4 }),
  minimumReportedStep: fc.integer({ min: 1, max: 4 }),
  reductionFactor: fc.integer({ min: 2, max: 4 }),
});
const direction: fc.Arbitrary<Direction | undefined> = fc.constantFrom(undefined, 'maximize', 'minimize');

interface Other {
  readonly reports: readonly Report[];
  readonly isEnded: boolean;
}

/** Whether an evaluation that reported so far is behind at a step; undefined where nothing is known there. */
type Verdict = (own: readonly Report[], step: number) => boolean | undefined;

function isBetter(value: number, than: number, towards: Direction | undefined): boolean {
  return towards === 'minimize' ? value < than : value > than;
}

/** By the median rule: more than half of the others were better at the step than its best, counting those between as half of each side. */
function byMedian(others: readonly Other[], options: Figures, towards: Direction | undefined): Verdict {
  return (own, step) => {
    const there = others
      .filter(({ isEnded, reports: all }) => !isEnded && all.some(([at]) => at === step))
      .map(({ reports: all }) => all.find(([at]) => at === step)?.[1] ?? 0)
      .sort((a, b) => a - b);
    if (step < options.minimumReportedStep || there.length < options.minimumReportedEvaluations) return undefined;
    const middle = (there.length - 1) / 2;
    const median = ((there[Math.floor(middle)] ?? 0) + (there[Math.ceil(middle)] ?? 0)) / 2;
    return own.every(([, reported]) => isBetter(median, reported, towards));
  };
}

/** By successive halving: as many others as may go on past the rung are better there. */
function byHalving(others: readonly Other[], options: Figures, towards: Direction | undefined): Verdict {
  return (own, step) => {
    const { minimumReportedStep: first, reductionFactor: factor, minimumReportedEvaluations } = options;
    const isRung = [0, 1, 2, 3, 4, 5].some((rung) => first * factor ** rung === step);
    const there = others.flatMap(({ reports: all }) => all.find(([at]) => at >= step)?.[1] ?? []);
    if (!isRung || there.length < minimumReportedEvaluations) return undefined;
    const latest = own.at(-1)?.[1] ?? 0;
    const better = there.filter((reached) => isBetter(reached, latest, towards)).length;
    return better >= Math.max(1, Math.floor((there.length + 1) / factor));
  };
}

/** Step at which an evaluation ends: at a report by which the latest step since the report before of which anything is known has it behind. */
function endOf(own: readonly Report[], verdict: Verdict): number | undefined {
  for (const [index, [step]] of own.entries()) {
    const before = own[index - 1]?.[0] ?? -1;
    const soFar = own.slice(0, index + 1);
    for (let at = step; at > before; at--) {
      const isBehind = verdict(soFar, at);
      if (isBehind) return step;
      if (isBehind !== undefined) break;
    }
  }
  return undefined;
}

function keptOf({ reports: all, isEnded }: Other): EvaluationReports {
  const steps = all.map(([step]) => step);
  const values = all.map(([, reported]) => reported);
  const last = steps.at(-1);
  return isEnded && last !== undefined ? { steps, values, endedAt: last } : { steps, values };
}

describe('an evaluation is ended', () => {
  for (const [hopeless, plainly] of [
    ['median', byMedian],
    ['successive-halving', byHalving],
  ] as const) {
    it(`by the rule ${hopeless} as it is defined`, () => {
      let ended = 0;
      fc.assert(
        fc.property(fc.array(other, { maxLength: 12 }), reports, figures, direction, (others, own, options, towards) => {
          const guards = resolveGuardOptions({ ...options, hopeless });
          const checkpoints = checkpointsOf({ guards, others: others.map(keptOf) }, towards);
          const reporting = new Reporting({ what: 'an evaluation', checkpoints, direction: towards });
          const end = own.find(([step, reported]) => reporting.report(reported, step) !== undefined)?.[0];
          assert.equal(end, endOf(own, plainly(others, options, towards)));
          if (end !== undefined) ended++;
        }),
        { numRuns: 2000, seed: 12 },
      );
      assert.ok(ended > 200, `${ended} were ended`);
    });
  }

  it('by nobody while too few others have reported as far', () => {
    const others = Array.from({ length: 4 }, () => ({ steps: [1], values: [1] }));
    for (const hopeless of ['median', 'successive-halving'] as const) {
      const guards = resolveGuardOptions({ hopeless });
      assert.deepEqual(checkpointsOf({ guards, others }, undefined).steps, []);
      assert.deepEqual(checkpointsOf({ guards, others: [...others, ...others] }, undefined).steps, [1]);
    }
  });
});
