/** What those outside ask for and tell. Results are checked by the run alone, so that a request with a thousand of them is not looked through twice. */
import { z } from 'zod';
import type { Lease, RenewalAnswer, TokenAnswer, ToldResult } from '../../../shared/leases/lease.js';
import type { LeaseInfo } from '../../../shared/leases/lease-info.js';
import type { WorkerInfo } from '../../../shared/workers/worker-info.js';
import { SCHEMA_NOTES } from './common.js';

const KIND = z.enum(['expand', 'evaluate']);
const NUMBERS = z.record(z.string(), z.number());

/** An answer with a list, given as the text of its JSON. @param id - of what is in the list */
function listInText(name: string, id: string) {
  const list = { type: 'array', items: { $ref: `#/components/schemas/${id}` } };
  const description = { type: 'object', properties: { [name]: list }, required: [name], additionalProperties: false };
  return z.custom<string>().register(SCHEMA_NOTES, description);
}

/** Objects that are described here, and checked where they are used. */
function described<Value extends object>(id: string, fields: z.core.$ZodLooseShape) {
  const { $schema: _, ...description } = z.toJSONSchema(z.object(fields), { unrepresentable: 'any', io: 'input' });
  const isObject = (value: unknown): value is Value => typeof value === 'object' && value !== null;
  return z.custom<Value>(isObject, 'must be an object').register(SCHEMA_NOTES, { id, ...description });
}

export const ASK = z.strictObject({
  count: z.number().exactOptional(),
  waitMs: z.number().exactOptional(),
  workerId: z.string().exactOptional(),
  kinds: z.array(KIND).exactOptional(),
  leaseMs: z.number().exactOptional(),
});

described<Lease>('Lease', {
  token: z.string(),
  kind: KIND,
  key: z.string(),
  agent: z.unknown(),
  task: z.unknown(),
  taskNumber: z.number(),
  attempt: z.number(),
  seed: z.number(),
  results: z.array(z.unknown()),
  mates: z.array(z.unknown()),
  expiresAt: z.string(),
  expiresInMs: z.number(),
});

const TOLD = described<ToldResult>('ToldResult', {
  token: z.string(),
  reward: z.number().optional(),
  score: z.number().optional(),
  agent: z.unknown().optional(),
  error: z
    .union([
      z.string(),
      z.object({
        message: z.string(),
        name: z.string().optional(),
        code: z.string().optional(),
        retryAfterMs: z.number().optional(),
      }),
    ])
    .optional(),
  retryable: z.boolean().optional(),
  cost: z.number().optional(),
  weight: z.number().optional(),
  metrics: NUMBERS.optional(),
  feedback: z.unknown().optional(),
  payload: z.unknown().optional(),
});

const ANSWER_FIELDS = {
  accepted: z.boolean(),
  reason: z.enum(['superseded', 'settled', 'unknown', 'invalid']).optional(),
  message: z.string().optional(),
};

const ANSWER = described<TokenAnswer>('TokenAnswer', ANSWER_FIELDS);
const RENEWAL = described<RenewalAnswer>('RenewalAnswer', {
  ...ANSWER_FIELDS,
  expiresAt: z.string().optional(),
  expiresInMs: z.number().optional(),
});

export const TELL = z.strictObject({ results: z.array(TOLD) });
export const TOKENS = z.strictObject({ tokens: z.array(z.string()) });

export const LEASES = listInText('leases', 'Lease');
export const TOLD_ANSWERS = listInText('results', 'TokenAnswer');
export const ANSWERS = z.object({ results: z.array(ANSWER) });
export const RENEWALS = z.object({ results: z.array(RENEWAL) });

export const LEASE_LIST = z.object({
  leases: z.array(
    described<LeaseInfo>('LeaseInfo', {
      workerId: z.string().nullable(),
      kind: KIND,
      key: z.string(),
      task: z.number().nullable(),
      attempt: z.number(),
      sinceMs: z.number(),
      expiresInMs: z.number(),
    }),
  ),
});

export const WORKER_LIST = z.object({
  workers: z.array(
    described<WorkerInfo>('WorkerInfo', {
      id: z.string(),
      host: z.string(),
      pid: z.number(),
      version: z.string(),
      threads: z.number(),
      status: z.enum(['working', 'leaving', 'setAside', 'refused']),
      reason: z.string().nullable(),
      running: z.array(z.object({ activityId: z.number(), elapsedMs: z.number() })),
      settled: z.number(),
      failed: z.number(),
      perSecond: z.number(),
      heartbeatAgeMs: z.number(),
    }),
  ),
});
