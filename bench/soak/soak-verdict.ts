/** What a soak has shown. */
import type { RunResult } from '../../src/main/run/run.js';
import type { LedgerFaults } from './activity-ledger.js';
import type { MemoryTrend } from './memory-trend.js';

/** What is looked at. */
export interface SoakFacts {
  readonly result: Pick<RunResult, 'status' | 'evaluations' | 'expansions' | 'failedActivities'>;
  /** Evaluations that were asked for. */
  readonly budget: number;
  readonly faults: LedgerFaults;
  /** Ends that events told of. */
  readonly told: {
    readonly evaluations: number;
    readonly failedEvaluations: number;
    readonly expansions: number;
    readonly failures: number;
  };
  readonly rootVisits: number;
  /** Null when the soak was too short to tell. */
  readonly memory: MemoryTrend | null;
}

export interface SoakCheck {
  readonly what: string;
  readonly found: string;
  readonly holds: boolean;
}

const MIB = 2 ** 20;

function inMib(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}

function expectEqual(what: string, found: number, expected: number): SoakCheck {
  return { what, found: found === expected ? String(found) : `${found} instead of ${expected}`, holds: found === expected };
}

/** Everything that must hold after a soak; a memory that cannot be judged does not hold. */
export function judgeSoak({ result, budget, faults, told, rootVisits, memory }: SoakFacts): SoakCheck[] {
  const flatness =
    memory === null ? 'too short to tell' : `heap ${inMib(memory.heapGrowthBytes)}, process ${inMib(memory.residentGrowthBytes)}`;
  return [
    { what: 'the run completed', found: result.status, holds: result.status === 'completed' },
    expectEqual('evaluations that ended', result.evaluations, budget),
    expectEqual('evaluations that events told of', told.evaluations + told.failedEvaluations, budget),
    expectEqual('evaluations that the tree holds', rootVisits, budget),
    expectEqual('expansions that events told of', told.expansions, result.expansions),
    expectEqual('failures that events told of', told.failures, result.failedActivities),
    expectEqual('activities lost', faults.lost, 0),
    expectEqual('activities that ended twice', faults.double, 0),
    expectEqual('tasks that an agent met twice', faults.repeatedTasks, 0),
    expectEqual('events dropped', faults.dropped, 0),
    { what: 'growth of memory', found: flatness, holds: memory?.isFlat === true },
  ];
}
