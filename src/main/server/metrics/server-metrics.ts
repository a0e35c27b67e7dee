/** What Prometheus is told: this folder alone knows prom-client. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { type ActivityDurations, DURATION_BOUNDS_MS } from '../../../shared/views/activity-durations.js';
import type { RunOverview } from '../../../shared/views/run-views.js';
import { plainLine } from '../../report/plain-text.js';
import type { LiveView } from '../schemas/run-schemas.js';
import { histogram } from './histogram.js';
import { RequestDurations } from './request-durations.js';

/** A run that is under way here. */
export interface MeasuredRun {
  readonly overview: RunOverview;
  readonly durations: readonly ActivityDurations[];
  readonly live: LiveView;
}

const RUN_LABELS = ['run', 'problem'] as const;

type Sample = readonly [help: string, value: (run: MeasuredRun) => number | null];

/** What only grows. */
const COUNTERS: Readonly<Record<string, Sample>> = {
  hgm_evaluations_total: ['evaluations applied', ({ overview }) => overview.figures.evaluations],
  hgm_expansions_total: ['expansions that made an agent', ({ overview }) => overview.figures.expansions],
  hgm_barren_expansions_total: ['expansions that made none', ({ overview }) => overview.figures.barrenExpansions],
  hgm_retries_total: ['attempts after the first of an activity', ({ overview }) => overview.figures.retries],
  hgm_cost_total: ['what all attempts have cost, in the unit of the problem', ({ overview }) => overview.figures.cost],
  hgm_busy_seconds_total: ["time in the user's functions", ({ overview }) => overview.figures.busyMs / 1000],
  hgm_elapsed_seconds_total: ['time that the run has taken', ({ overview }) => overview.figures.elapsedMs / 1000],
};

const GAUGES: Readonly<Record<string, Sample>> = {
  hgm_agents: ['agents in the tree', ({ overview }) => overview.agents],
  hgm_in_flight: ['activities chosen and not yet recorded', ({ live }) => live.inFlight],
  hgm_waiting: ['of them, those that wait in a thread apart from the pool', ({ live }) => live.waiting],
  hgm_leases: ['attempts that somebody outside has', ({ live }) => live.leases],
  hgm_workers: ['workers that take part', ({ live }) => live.workers],
  hgm_threads: ['size of the pool', ({ overview }) => overview.threads],
  hgm_thread_utilisation: ["share of the threads' time in the user's functions", ({ overview }) => overview.efficiency],
  hgm_best: ['mean reward or score of the best agent', ({ overview }) => overview.best?.mean ?? null],
  hgm_evaluation_budget: ['budget in evaluations', ({ overview }) => overview.evaluationBudget],
};

/** What a server and its runs tell Prometheus. Figures of runs are read when they are asked for, from where all other views have them. */
export class ServerMetrics {
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;
  readonly #process = new Registry();
  readonly #requests = new RequestDurations();

  constructor() {
    collectDefaultMetrics({ register: this.#process });
  }

  /** @param route - as it was declared, so that there are few */
  answered(route: string, method: string, status: number, elapsedMs: number): void {
    this.#requests.add(route, method, status, elapsedMs);
  }

  /** Everything, as text. */
  async text(runs: readonly MeasuredRun[]): Promise<string> {
    const registry = new Registry();
    for (const [name, [help, value]] of Object.entries(COUNTERS)) {
      const counter = new Counter({ name, help, labelNames: RUN_LABELS, registers: [registry] });
      for (const run of runs) counter.inc(labelsOf(run), value(run) ?? 0);
    }
    for (const [name, [help, value]] of Object.entries(GAUGES)) {
      const gauge = new Gauge({ name, help, labelNames: RUN_LABELS, registers: [registry] });
      for (const run of runs) gauge.set(labelsOf(run), value(run) ?? Number.NaN);
    }
    addFailures(registry, runs);
    const parts = [registry, durationsOf(runs), this.#requests.registry(), this.#process].map((part) => part.metrics());
    return (await Promise.all(parts)).join('\n');
  }
}

function addFailures(registry: Registry, runs: readonly MeasuredRun[]): void {
  const failures = new Counter({
    name: 'hgm_failures_total',
    help: 'activities that failed for good',
    labelNames: [...RUN_LABELS, 'kind', 'code'],
    registers: [registry],
  });
  for (const run of runs) {
    for (const { kind, code, count } of run.overview.failures) failures.inc({ ...labelsOf(run), kind, code }, count);
  }
}

function durationsOf(runs: readonly MeasuredRun[]): Registry {
  const help = 'how long activities took that gave a result or an agent, or found that none can be made';
  const series = runs.flatMap((run) =>
    run.durations.map(({ kind, counts, sumMs }) => ({ labels: { ...labelsOf(run), kind }, counts, sumMs })),
  );
  return histogram('hgm_activity_duration_seconds', help, DURATION_BOUNDS_MS, series);
}

function labelsOf({ overview: { runId, problem } }: MeasuredRun): { readonly run: string; readonly problem: string } {
  return { run: runId, problem: plainLine(problem) };
}
