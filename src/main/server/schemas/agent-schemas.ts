/** What of agents and their results is answered: `src/shared/views` as schemas, which the compiler holds to it. */
import { z } from 'zod';
import type { EvaluationView, FailurePage, FailureView, ResultView, TaskMatrix } from '../../../shared/views/activity-views.js';
import type { AgentDetail, AgentView, PictureView } from '../../../shared/views/agent-views.js';
import { RUN_PARAMS, SCHEMA_NOTES } from './common.js';
import { anyJson, PATH_STEP } from './run-schemas.js';

const NUMBER_OR_NULL = z.number().nullable();

export const AGENT_PARAMS = RUN_PARAMS.extend({ key: z.string().min(1) });

/** Where a page of a list begins, and how long it is. */
export const PAGE_QUERY = z.object({
  cursor: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

export const AGENT_QUERY = PAGE_QUERY.extend({
  sort: z.enum(['number', 'mean', 'bound', 'evaluations', 'clade', 'cost', 'madeAt']).default('number'),
  order: z.enum(['ascending', 'descending']).exactOptional(),
  search: z.string().max(200).exactOptional(),
});

export const LINEAGE_QUERY = z.object({
  from: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(200_000).default(100_000),
});

const AGENT_FIELDS = {
  number: z.number(),
  key: z.string(),
  parent: z.string().nullable(),
  mean: NUMBER_OR_NULL,
  variance: NUMBER_OR_NULL,
  evaluations: z.number(),
  clade: z.object({ mean: NUMBER_OR_NULL, evaluations: z.number(), size: z.number() }),
  bound: NUMBER_OR_NULL,
  cost: z.number(),
  madeAtEvaluations: z.number(),
  children: z.number(),
  mates: z.array(z.string()),
  pruned: z.boolean(),
  added: z.boolean(),
  description: z.string().nullable(),
};

const AGENT = z.object(AGENT_FIELDS).register(SCHEMA_NOTES, { id: 'Agent' }) satisfies z.ZodType<AgentView>;

const EVALUATION_FIELDS = {
  activity: z.number(),
  task: NUMBER_OR_NULL,
  reward: z.number().exactOptional(),
  score: z.number().exactOptional(),
  weight: z.number(),
  attempt: z.number(),
  elapsedMs: z.number(),
  cost: z.number(),
  metrics: z.record(z.string(), z.number()).nullable(),
  endedAt: NUMBER_OR_NULL,
};

const RESULT = z.object({ ...EVALUATION_FIELDS, feedback: anyJson() }) satisfies z.ZodType<ResultView>;
const EVALUATION = z.object({ ...EVALUATION_FIELDS, key: z.string() }) satisfies z.ZodType<EvaluationView>;

const FAILURE = z.object({
  activity: z.number(),
  kind: z.enum(['expand', 'evaluate']),
  key: z.string(),
  task: NUMBER_OR_NULL,
  attempts: z.number(),
  cost: z.number().describe('of its last attempt'),
  code: z.string(),
  message: z.string(),
}) satisfies z.ZodType<FailureView>;

export const AGENT_DETAIL = z
  .object({
    ...AGENT_FIELDS,
    state: anyJson(),
    parentState: anyJson().exactOptional(),
    childKeys: z.array(z.string()),
    childCount: z.number(),
    ancestors: z.array(PATH_STEP),
    results: z.array(RESULT),
    resultCount: z.number(),
    failures: z.array(FAILURE),
    picture: z.string().nullable(),
  })
  .register(SCHEMA_NOTES, { id: 'AgentDetail' }) satisfies z.ZodType<AgentDetail>;

export const PICTURE = z.object({
  picture: z.string().nullable(),
  fault: z.string().nullable(),
}) satisfies z.ZodType<PictureView>;

export const AGENT_PAGE = z.object({ items: z.array(AGENT), cursor: NUMBER_OR_NULL });
export const EVALUATION_PAGE = z.object({ items: z.array(EVALUATION), cursor: NUMBER_OR_NULL });
export const FAILURE_PAGE = z.object({
  items: z.array(FAILURE),
  cursor: NUMBER_OR_NULL,
  dropped: z.number(),
}) satisfies z.ZodType<FailurePage>;

export const TASKS = z.object({
  tasks: z.number(),
  agents: z.array(z.string()),
  cells: z.array(z.array(NUMBER_OR_NULL)),
}) satisfies z.ZodType<TaskMatrix>;
