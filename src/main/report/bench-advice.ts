import { formatDuration } from '../../shared/format/duration.js';
import { formatCount, formatCounted, formatPercent, formatRate } from '../../shared/format/number-format.js';
import { recommendedRun } from '../bench-command/bench-recommendation.js';
import type { BenchRun } from '../bench-command/bench-throughput.js';
import type { BenchResult } from '../bench-command/problem-bench.js';
import { formatBytes, formatCost } from './cost-format.js';

/** Least relative difference of two rates that is mentioned. */
const NOTICEABLE = 0.05;
/** Least mean size of an agent that is mentioned, in bytes of JSON. */
const LARGE_AGENT_BYTES = 64 * 1024;
/** Least load before the benchmark that is mentioned, in waiting or running programs for each core. */
const BUSY_LOAD = 0.5;
/** Least half-width of a mean's interval that is mentioned, relative to the mean. */
const UNSURE = 0.1;
/** Evaluations of each thread in a window, below which the rate is called rough. */
const ROUGH_EVALUATIONS = 10;

/** What a benchmark's figures say, in sentences; each says which figure it is from. */
export function benchAdvice(result: BenchResult): string[] {
  const run = recommendedRun(result.runs);
  return [
    threadsAdvice(result, run),
    ...oversubscriptionAdvice(result),
    batchingAdvice(result, run),
    runtimeAdvice(result, run),
    ...growthAdvice(result, run),
    `A run left to itself had up to ${formatCounted(run.inFlight, 'activity', 'activities')} in flight. Leave lookAhead out, but for a deterministic run: --look-ahead ${result.recommendation.lookAhead} keeps its threads as full.`,
    ...limitsAdvice(result),
    ...cautions(result, run),
  ];
}

function threadsAdvice({ runs }: BenchResult, run: BenchRun): string {
  const best = runs.reduce((a, b) => (b.evaluationsPerSecond > a.evaluationsPerSecond ? b : a));
  const rate = formatRate(run.evaluationsPerSecond);
  const beside = run.threads === 1 ? '' : `, ${run.speedUp.toFixed(1)} times what one thread does`;
  const most =
    run === best || run.threads === best.threads
      ? 'the most that was measured'
      : `within 5% of the most, ${formatRate(best.evaluationsPerSecond)} with ${formatCount(best.threads)}`;
  return `Use --threads ${run.threads}: ${rate}${beside}, ${most}.`;
}

/** What more threads than cores bring, where that was measured. */
function oversubscriptionAdvice({ runs, cores, recommendation }: BenchResult): string[] {
  const alike = runs.filter(({ batching }) => batching === recommendation.batching);
  const within = Math.max(0, ...alike.filter(({ threads }) => threads <= cores).map((run) => run.evaluationsPerSecond));
  const crowded = alike.filter(({ threads }) => threads > cores);
  if (crowded.length === 0 || within === 0) return [];
  const best = crowded.reduce((a, b) => (b.evaluationsPerSecond > a.evaluationsPerSecond ? b : a));
  const change = best.evaluationsPerSecond / within - 1;
  const who = `More threads than the ${formatCounted(cores, 'core')}`;
  if (change < -NOTICEABLE) return [`${who} hurt: ${best.threads} threads do ${formatPercent(-change)} less.`];
  if (change <= NOTICEABLE) return [`${who} bring nothing: ${best.threads} threads do about the same.`];
  return [
    `${who} help, so the functions wait rather than compute: ${best.threads} threads do ${formatPercent(Math.min(change, 0.99))} more${change > 1 ? ' at least' : ''}.`,
  ];
}

function batchingAdvice({ runs, recommendation, costs }: BenchResult, run: BenchRun): string {
  const other = runs.find(({ threads, batching }) => threads === run.threads && batching !== run.batching);
  if (other === undefined || other.evaluationsPerSecond === 0) return 'Leave batches on.';
  const ratio = run.evaluationsPerSecond / other.evaluationsPerSecond;
  if (!recommendation.batching)
    return `Switch batches off with --no-batching: without them the rate is ${ratio.toFixed(2)} times as high.`;
  if (ratio > 1 + NOTICEABLE) return `Leave batches on: they bring ${ratio.toFixed(ratio < 2 ? 2 : 1)} times the rate.`;
  return `Batches make no difference for evaluations of ${formatCost(costs.evaluate.meanMs)}: leave them on.`;
}

function runtimeAdvice({ costs, direction, recommendation }: BenchResult, run: BenchRun): string {
  const share = formatPercent(run.parallelEfficiency);
  const outside = `${formatCost(run.runtimeMsPerEvaluation)} of thread time for each evaluation are spent outside`;
  const together = recommendation.evaluationsTogether;
  if (together === 1) return `Threads are in your functions ${share} of the time; ${outside}.`;
  const length = formatCost(costs.evaluate.meanMs);
  return `Threads are in your functions only ${share} of the time: an evaluation takes ${length}, and ${outside}. Do about ${formatCount(together)} in one call and return their mean as the ${direction === null ? 'reward' : 'score'}, with weight ${formatCount(together)}, for 90%.`;
}

/** While a tree is small, more of the activities are expansions than later: where these are expensive, the rate is lower than it will be. */
function growthAdvice({ costs, recommendation }: BenchResult, { evaluations, expansions }: BenchRun): string[] {
  const isLittle = expansions * costs.expand.meanMs <= evaluations * costs.evaluate.meanMs;
  if (isLittle || recommendation.evaluationsTogether > 1) return [];
  const count = formatCounted(expansions, 'expansion');
  return [
    `Expansions took most of that time: ${count} of ${formatCost(costs.expand.meanMs)} beside ${formatCounted(evaluations, 'evaluation')}. Agents grow more slowly than evaluations, so a longer run has fewer expansions for each and a higher rate.`,
  ];
}

function limitsAdvice({ costs, recommendation }: BenchResult): string[] {
  const { evaluate, expand, heartbeatsPerEvaluation } = costs;
  const [name, slower] = evaluate.p99Ms >= expand.p99Ms ? ['evaluate', evaluate] : ['expand', expand];
  const { startToCloseTimeoutMs, heartbeatTimeoutMs, maximumPendingPerAgent } = recommendation;
  const advice = [
    `--timeout ${formatDuration(startToCloseTimeoutMs).replaceAll(' ', '')} ends what hangs: 99 of 100 calls of ${name} take at most ${formatCost(slower.p99Ms)}.`,
  ];
  const length = formatCost(evaluate.meanMs);
  if (heartbeatTimeoutMs !== null) {
    advice.push(
      `heartbeatTimeoutMs: ${heartbeatTimeoutMs} notices a hang sooner: evaluations of ${length} call ctx.heartbeat() ${heartbeatsPerEvaluation.toFixed(1)} times.`,
    );
  } else if (evaluate.meanMs >= 1000) {
    advice.push(
      `Evaluations of ${length} call no ctx.heartbeat(): with a few of them, heartbeatTimeoutMs notices a hang sooner.`,
    );
  } else advice.push(`Evaluations of ${length} need no heartbeat: --timeout ends them soon enough.`);
  advice.push(
    maximumPendingPerAgent === 1
      ? `--max-pending 1 suits evaluations of ${length}: each choice then knows all results of its agent, if there are more agents than threads.`
      : `Leave --max-pending out: with evaluations of ${length} it would keep threads waiting for choices.`,
  );
  return advice;
}

function cautions({ costs, runs, timeMs, cores, loadBefore }: BenchResult, run: BenchRun): string[] {
  const advice: string[] = [];
  const { meanBytes } = costs.agentSizes;
  if (meanBytes > LARGE_AGENT_BYTES) {
    advice.push(
      `An agent is ${formatBytes(meanBytes)} of JSON, which every thread that meets it is sent: keep what agents have in common in shared or setup.`,
    );
  }
  if (loadBefore > BUSY_LOAD * cores) {
    advice.push(
      `Other programs kept the machine busy (load ${loadBefore.toFixed(1)} on ${formatCounted(cores, 'core')}), so a quiet one does better than this; measure again when it is.`,
    );
  }
  const { marginFraction } = costs.evaluate;
  if (marginFraction > UNSURE) {
    advice.push(
      `The mean of evaluate is only known to ± ${Math.round(100 * marginFraction)}%: its calls differ, or were interrupted; a longer --time helps.`,
    );
  }
  const failed = runs.reduce((sum, { failedActivities }) => sum + failedActivities, 0);
  if (failed > 0) advice.push(`${formatCount(failed)} activities failed in the runs; hgm run shows their errors.`);
  if (run.evaluations < ROUGH_EVALUATIONS * run.threads) {
    const ended = formatCounted(run.evaluations, 'evaluation');
    advice.push(
      `The rates are rough: only ${ended} ended while the run was watched; --time ${formatDuration(10 * timeMs).replaceAll(' ', '')} makes them firmer.`,
    );
  }
  return advice;
}
