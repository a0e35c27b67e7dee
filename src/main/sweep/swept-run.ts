import type { StoredRun } from '../../shared/store-protocol.js';
import type { CurvePoint, MeasureView } from '../../shared/views/run-views.js';
import { scaleOf } from '../../shared/work.js';
import { RunFollower } from '../reading/run-follower.js';
import { curveOf } from '../reading/run-overview.js';
import { toldResult } from '../run/agents/told-agent.js';
import { decodeRunHeader } from '../run/journal/run-header.js';
import { scanRecords } from '../run/journal/run-records.js';
import type { RunStore } from '../store/run-store.js';
import type { SweepCell } from './sweep-cells.js';

/** What an answer was found to be by evaluations that it was not chosen by. */
export interface Judgement {
  /** Mean reward, or mean score. */
  readonly value: number;
  readonly evaluations: number;
}

/** A run of a sweep, and its answer. */
export interface SweptRun {
  readonly runId: string;
  /** How its policy is called in the sweep. */
  readonly policy: string;
  readonly seed: number;
  /** Of `completed` and `exhausted` runs the answers are compared; a run of another status is taken up with its sweep. */
  readonly status: StoredRun['status'];
  /** Its best-belief agent; null where no evaluation gave a result. */
  readonly best: {
    readonly key: string;
    /** Mean reward, or mean score, of its own results: what is compared where answers are not judged. */
    readonly value: number;
    /** What that mean is believed to be at least as good as. */
    readonly bound: number;
    /** Of its own. */
    readonly evaluations: number;
    /** Whether that mean is its value for good: the problem is exact, and it has met every task that there is. */
    readonly isExact: boolean;
  } | null;
  /** What it was found to be when it was judged afresh; null where it was not. */
  readonly judged: Judgement | null;
  /** Evaluations that ended. */
  readonly evaluations: number;
  /** Agents in the tree, the root included. */
  readonly agents: number;
  readonly cost: number;
  /** Wall time of all its sessions, in milliseconds. */
  readonly elapsedMs: number;
}

/** A run as its store has it. */
export interface ReadRun {
  readonly run: SweptRun;
  /** Name of the problem. */
  readonly problem: string;
  readonly measure: MeasureView;
  /** Whether the problem has tasks: then one evaluation does not say all of an agent, also where it is exact. */
  readonly hasTasks: boolean;
  /** Best agents whenever there was another one. */
  readonly curve: readonly CurvePoint[];
  /** Agents that no expansion made, without the root. */
  readonly addedAgents: number;
  /** The agent that was made last. */
  readonly latest: Judgement;
  /** The session in which it was taken up last, with what the problem was then. */
  readonly session: RunFollower['rebuild']['session'];
}

/** What is compared of a run. */
export function answerOf({ best, judged }: SweptRun): number | undefined {
  return judged?.value ?? best?.value;
}

/** Whether a run has spent its budget, or found nothing left to do. */
export function hasEnded({ status }: Pick<SweptRun, 'status'>): boolean {
  return status === 'completed' || status === 'exhausted';
}

/**
 * Reads a run of a sweep, the same way however it came to its end.
 *
 * @throws HgmError ERR_RUN_UNKNOWN; ERR_STORE_CORRUPT
 */
export async function readSweptRun(store: RunStore, { runId, label, seed }: SweepCell): Promise<ReadRun> {
  const header = decodeRunHeader(await store.header(runId));
  const stored = await store.read(runId);
  const follower = new RunFollower(header);
  await scanRecords(store, runId, follower);
  const best = follower.bestNow();
  const { tree } = follower.state.search;
  const { direction = null, isExact = false, tasks } = header;
  const evaluations = best === undefined ? 0 : tree.ownVisits(tree.find(best.key));
  return {
    run: {
      runId,
      policy: label,
      seed,
      status: stored.status,
      best:
        best === undefined
          ? null
          : {
              key: best.key,
              value: best.mean,
              bound: best.bound,
              evaluations,
              isExact: isExact && evaluations >= (tasks?.length ?? 1),
            },
      judged: null,
      evaluations: follower.state.counts.evaluations,
      agents: tree.size,
      cost: follower.state.counts.cost,
      elapsedMs: stored.figures.elapsedMs,
    },
    problem: header.name,
    measure: { scale: scaleOf(header), direction, exact: isExact },
    hasTasks: tasks !== null,
    curve: curveOf(follower, best),
    addedAgents: follower.state.counts.addedAgents,
    latest: { value: toldResult(tree.ownMean(tree.size - 1), header.direction), evaluations: tree.ownVisits(tree.size - 1) },
    session: follower.rebuild.session,
  };
}
