/** What batches name by number: the problem, agents and tasks, each in Redis once, as bytes. */
import type { Json } from '../../../shared/json.js';
import { copyJson } from '../../../shared/plain-json.js';
import type { Direction } from '../../../shared/results/direction.js';
import type { AgentReference, ProblemReference } from '../../../shared/work.js';
import { encodeMessage } from '../worker-host/message-codec.js';
import { copyShared, type SharedCopy } from '../worker-host/shared-copy.js';
import { decodeBytes, isFields, isNumberFrom } from './wire-bytes.js';

/** A problem without its place: a worker knows that by the run's record, and loads nothing that a message names. */
export interface StoredProblem {
  readonly reference: Omit<ProblemReference, 'shared' | 'url'>;
  /** What the problem's `shared` returned, once it has. */
  readonly shared?: SharedCopy;
}

/** @throws what a value that cannot be copied throws */
export function encodeProblem({ shared, url: _, ...reference }: ProblemReference): Buffer {
  return encodeMessage({ reference, ...(shared !== undefined && { shared: copyShared(shared) }) } satisfies StoredProblem);
}

/** Undefined for what is no problem. */
export function decodeProblem(bytes: Buffer): StoredProblem | undefined {
  const found = decodeBytes(bytes);
  if (!isFields(found) || !isFields(found.reference)) return undefined;
  const { seed, isNoted, direction } = found.reference;
  const params = copyJson(found.reference.params);
  if (params.status === 'refused' || !isRecord(params.value) || !isNumberFrom(0, seed)) return undefined;
  if (direction !== undefined && !isDirection(direction)) return undefined;
  if (found.shared !== undefined && !isSharedCopy(found.shared)) return undefined;
  const reference = { params: params.value, seed, isNoted: isNoted === true, ...(direction && { direction }) };
  return { reference, ...(found.shared !== undefined && { shared: found.shared }) };
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDirection(value: unknown): value is Direction {
  return value === 'minimize' || value === 'maximize';
}

function isSharedCopy(value: unknown): value is SharedCopy {
  if (!isFields(value) || !Array.isArray(value.buffers)) return false;
  return value.buffers.every((buffer) => buffer instanceof Uint8Array);
}

/** @throws what a value that cannot be copied throws */
export function encodeAgent({ key, state }: AgentReference): Buffer {
  return encodeMessage([key, state]);
}

/** Undefined for what is no agent. */
export function decodeAgent(number: number, bytes: Buffer): AgentReference | undefined {
  const found = decodeBytes(bytes);
  if (!Array.isArray(found) || typeof found[0] !== 'string') return undefined;
  const state = copyJson(found[1]);
  return state.status === 'copied' ? { number, key: found[0], state: state.value } : undefined;
}

/** @throws what a value that cannot be copied throws */
export function encodeTask(value: Json): Buffer {
  return encodeMessage(value);
}

/** Undefined for what is no task. */
export function decodeTask(bytes: Buffer): Json | undefined {
  const value = copyJson(decodeBytes(bytes));
  return value.status === 'copied' ? value.value : undefined;
}
