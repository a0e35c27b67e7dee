/** What of runs is answered: `src/shared/views` as schemas, which the compiler holds to it. */
import { z } from 'zod';
import type { Json } from '../../../shared/json.js';
import type { FailureGroup } from '../../../shared/views/activity-views.js';
import type { PathStep } from '../../../shared/views/agent-views.js';
import type { BestView, CurvePoint, RunListing, RunOverview, ThroughputPoint } from '../../../shared/views/run-views.js';
import { SCHEMA_NOTES } from './common.js';

/** Whatever JSON a user's code made, or takes. */
export function anyJson() {
  return z.custom<Json>(() => true);
}
const NUMBER_OR_NULL = z.number().nullable();
const KIND = z.enum(['expand', 'evaluate']);

export const STATUS = z.enum(['running', 'paused', 'stopping', 'completed', 'exhausted', 'stopped', 'failed', 'interrupted']);

export const FIGURES = z.object({
  evaluations: z.number(),
  expansions: z.number(),
  barrenExpansions: z.number(),
  addedAgents: z.number(),
  failedActivities: z.number(),
  retries: z.number(),
  cost: z.number(),
  elapsedMs: z.number(),
  busyMs: z.number(),
});

export const BEST = z.object({
  key: z.string(),
  mean: z.number(),
  bound: z
    .number()
    .describe('what its mean is believed to be at least as good as; may be better than `mean`, which is of the results alone'),
  evaluations: z.number(),
  description: z.string().nullable(),
  summary: z.string().describe('that, or else the beginning of its state as JSON'),
}) satisfies z.ZodType<BestView>;

export const PATH_STEP = z.object({
  key: z.string(),
  mean: NUMBER_OR_NULL,
  evaluations: z.number(),
}) satisfies z.ZodType<PathStep>;

export const FAILURE_GROUP = z.object({
  kind: KIND,
  code: z.string(),
  count: z.number(),
  lastMessage: z.string(),
  lastKey: z.string(),
  lastTask: NUMBER_OR_NULL,
  lastActivity: z.number(),
}) satisfies z.ZodType<FailureGroup>;

const LISTING_FIELDS = {
  runId: z.string(),
  name: z.string().nullable(),
  tags: z.array(z.string()),
  problem: z.string(),
  status: STATUS,
  policy: z.string().nullable(),
  seed: NUMBER_OR_NULL,
  threads: NUMBER_OR_NULL,
  measure: z
    .object({ scale: z.enum(['reward', 'score']), direction: z.enum(['minimize', 'maximize']).nullable(), exact: z.boolean() })
    .nullable(),
  createdAt: z.string(),
  evaluationBudget: NUMBER_OR_NULL,
  timeBudgetMs: NUMBER_OR_NULL,
  figures: FIGURES,
  agents: z.number(),
  evaluationsPerSecond: z.number(),
  efficiency: NUMBER_OR_NULL,
  best: BEST.nullable(),
  sparkline: z.array(z.number()),
  isServed: z.boolean(),
};

export const RUN_LISTING = z.object(LISTING_FIELDS).register(SCHEMA_NOTES, { id: 'RunListing' }) satisfies z.ZodType<RunListing>;

const OVERVIEW_FIELDS = {
  ...LISTING_FIELDS,
  taskCount: z.number(),
  params: anyJson(),
  options: z.record(z.string(), anyJson()),
  guards: z.record(z.string(), z.union([z.number(), z.string()])),
  guardStop: z.object({ guard: z.string(), reason: z.string() }).exactOptional(),
  policyVersion: NUMBER_OR_NULL,
  sessions: z.array(
    z.object({
      startedAt: z.string(),
      evaluationBudget: NUMBER_OR_NULL,
      timeBudgetMs: NUMBER_OR_NULL,
      problemUrl: z
        .string()
        .nullable()
        .describe('the module, seen from the folder that holds its folder of problems; null where the run has none'),
    }),
  ),
  unsettled: z.number(),
  position: z.number(),
  failures: z.array(FAILURE_GROUP),
  steering: z.array(
    z.object({
      atEvaluations: z.number(),
      elapsedMs: NUMBER_OR_NULL,
      action: z.string(),
      key: z.string().nullable(),
      changes: anyJson(),
    }),
  ),
  pathToBest: z.array(PATH_STEP),
  damage: z.object({ code: z.string(), message: z.string() }).nullable(),
};

const LONGEST_RUNNING = z.object({
  activity: z.number(),
  kind: KIND,
  key: z.string(),
  task: NUMBER_OR_NULL,
  elapsedMs: z.number(),
});

/** What only the process that runs a run knows. */
export const LIVE = z.object({
  isHere: z.boolean(),
  inFlight: z.number(),
  waiting: z.number(),
  longestRunning: LONGEST_RUNNING.nullable(),
  leases: z.number(),
  workers: z.number(),
});

export type LiveView = z.output<typeof LIVE>;

const OVERVIEW = z.object(OVERVIEW_FIELDS) satisfies z.ZodType<RunOverview>;

/** A run by itself; `live` is null where it is not under way in this server. */
export const RUN = OVERVIEW.extend({ live: LIVE.nullable() }).register(SCHEMA_NOTES, { id: 'Run' });

export const CURVE = z.array(
  z.object({
    evaluations: z.number(),
    elapsedMs: NUMBER_OR_NULL,
    cost: z.number(),
    key: z.string(),
    mean: z.number(),
    bound: z.number(),
  }) satisfies z.ZodType<CurvePoint>,
);

export const THROUGHPUT = z.array(
  z.object({ elapsedMs: z.number(), evaluations: z.number(), busyMs: z.number() }) satisfies z.ZodType<ThroughputPoint>,
);

export const COMPARISON = z.object({
  runs: z.array(z.object({ listing: RUN_LISTING, curve: CURVE, options: z.record(z.string(), anyJson()) })),
  differing: z.array(z.string()),
});
