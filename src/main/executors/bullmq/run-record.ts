/** What a coordinator writes of its run for workers to read before they join: a hash of texts. */
import { z } from 'zod';
import { WIRE_PROTOCOL } from './keys.js';

const SHA_256 = z.string().regex(/^[0-9a-f]{64}$/);

const problemSchema = z.object({
  /** The problem's name, for messages. */
  name: z.string(),
  /**
   * Where its module is, seen from the coordinator's folder: `/` between its parts, no `..`, not absolute. A worker looks for it below its own
   * folder of problems: at the whole path, then at the path without its first part, and so on to the file's name alone.
   */
  path: z.string().refine((path) => !/^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\0/.test(path)),
  /** Hash over the module and all that it imports from its own folder. A worker whose copy has another refuses the run. */
  contentHash: z.string(),
  /** SHA-256 of each of these files, in hex, by its path seen from the module's folder, with `/` between parts: to name one that differs. */
  files: z.record(z.string(), SHA_256),
});

/** Which problem a run searches, without anything that a worker would load by name alone. */
export type ProblemIdentity = Readonly<z.infer<typeof problemSchema>>;

const milliseconds = z.number().nonnegative();
const count = z.number().int().positive();

const setupSchema = z.object({
  setupTimeoutMs: milliseconds,
  cancelGraceMs: milliseconds,
  batching: z.boolean(),
  isolation: z.enum(['thread', 'process']),
  /** Left out for no limit. */
  maximumActivitiesPerThread: count.exactOptional(),
  memoryLimitMb: z.number().positive().exactOptional(),
  /** Left out for Node's. */
  resourceLimits: z
    .object({
      maxOldGenerationSizeMb: z.number().positive().exactOptional(),
      maxYoungGenerationSizeMb: z.number().positive().exactOptional(),
      codeRangeSizeMb: z.number().positive().exactOptional(),
      stackSizeMb: z.number().positive().exactOptional(),
    })
    .exactOptional(),
  /** Where activities of a kind run interleaved, apart from the pool: so many at a time. */
  expandConcurrency: count.exactOptional(),
  evaluateConcurrency: count.exactOptional(),
});

/** How workers are to run activities: all that is the run's and not the machine's. How many threads is the worker's. */
export type WorkerSetup = Readonly<z.infer<typeof setupSchema>>;

/** A run, as workers of its protocol read it. */
export interface RunRecord {
  /** Of the coordinator's package. */
  readonly version: string;
  /** Which coordinator of the run this is, from 1. What an earlier one sent is no longer wanted. */
  readonly generation: number;
  readonly state: 'running' | 'ended';
  readonly problem: ProblemIdentity;
  readonly setup: WorkerSetup;
  /** Redis' time when the coordinator last gave a sign, in milliseconds since 1970. */
  readonly seenAtMs: number;
}

/** What a run's hash holds. */
export type ReadRunRecord =
  | { readonly status: 'record'; readonly record: RunRecord }
  /** Of another layout: only this much can be said of it. */
  | { readonly status: 'other'; readonly protocol: string; readonly version: string }
  /** Nothing that a coordinator wrote. */
  | { readonly status: 'unreadable' };

const recordSchema = z.object({
  version: z.string(),
  generation: z.coerce.number().int().positive(),
  state: z.enum(['running', 'ended']),
  problem: z.string().transform(parse).pipe(problemSchema),
  setup: z.string().transform(parse).pipe(setupSchema),
  seenAtMs: z.coerce.number().nonnegative(),
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The fields of the hash. */
export function encodeRunRecord({ problem, setup, generation, seenAtMs, ...texts }: RunRecord): Readonly<Record<string, string>> {
  const ofJson = { problem: JSON.stringify(problem), setup: JSON.stringify(withoutInfinite(setup)) };
  return { protocol: `${WIRE_PROTOCOL}`, ...texts, ...ofJson, generation: `${generation}`, seenAtMs: `${seenAtMs}` };
}

/** JSON has no infinite numbers: a limit that there is none of is left out or very long. */
function withoutInfinite(setup: WorkerSetup): WorkerSetup {
  const { maximumActivitiesPerThread, ...rest } = setup;
  const isBounded = maximumActivitiesPerThread !== undefined && Number.isFinite(maximumActivitiesPerThread);
  return {
    ...rest,
    setupTimeoutMs: Math.min(setup.setupTimeoutMs, Number.MAX_SAFE_INTEGER),
    cancelGraceMs: Math.min(setup.cancelGraceMs, Number.MAX_SAFE_INTEGER),
    ...(isBounded && { maximumActivitiesPerThread }),
  };
}

/** Reads the fields of the hash, whoever wrote them. Never throws. */
export function decodeRunRecord(fields: Readonly<Record<string, string>>): ReadRunRecord {
  const { protocol, version } = fields;
  if (protocol === undefined || version === undefined) return { status: 'unreadable' };
  if (protocol !== `${WIRE_PROTOCOL}`) return { status: 'other', protocol, version };
  const read = recordSchema.safeParse(fields);
  return read.success ? { status: 'record', record: read.data } : { status: 'unreadable' };
}
