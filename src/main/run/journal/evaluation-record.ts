/** An evaluation's record: the most frequent of all, after the choice of it. */
import { deserialize, serialize } from 'node:v8';
import { describeValue } from '../../../shared/describe-value.js';
import type { Json } from '../../../shared/json.js';
import type { EvaluationReports } from '../../../shared/results/reports.js';
import type { JournalBytes } from './journal-bytes.js';
import type { RecordForm, RecordSink } from './record-form.js';

/** What an evaluation may bring beside reward and weight. */
export interface EvaluationExtras {
  readonly cost?: number;
  readonly metrics?: Readonly<Record<string, number>>;
  /** The text of its JSON, which a record of its own has. */
  readonly feedback?: string;
  /** What it reported on its way, which a record of its own has. */
  readonly reports?: EvaluationReports;
  readonly payload?: unknown;
}

export interface EvaluationRecord {
  readonly type: 'evaluation';
  readonly activity: number;
  readonly attempt: number;
  readonly elapsedMs: number;
  readonly reward: number;
  readonly weight: number;
  /** Undefined where there are none. */
  readonly extras: EvaluationExtras | undefined;
}

/** The same as users are told it. */
export type ToldExtras = Omit<EvaluationExtras, 'feedback' | 'reports'> & {
  readonly feedback?: Json;
  /** Step at which it was ended. */
  readonly endedAt?: number;
};

export function toldExtras(extras: EvaluationExtras | undefined): ToldExtras | undefined {
  if (extras === undefined) return undefined;
  const { feedback, reports, ...told } = extras;
  const endedAt = reports?.endedAt;
  return {
    ...told,
    ...(feedback !== undefined && { feedback: JSON.parse(feedback) }),
    ...(endedAt !== undefined && { endedAt }),
  };
}

/** Who is told of evaluations without an object of each. */
export interface EvaluationVisitor {
  /** Whether metrics are told. @defaultValue false */
  readonly readsMetrics?: boolean;
  /** Whether it is told which attempt gave the reward, and how long that took. @defaultValue false */
  readonly readsAttempts?: boolean;
  /**
   * @param cost - 0 where none was told
   * @param metrics - undefined where none were told, or nobody reads them
   * @param attempt - from 1; this and what follows mean nothing where nobody reads them
   * @param elapsedMs - wall time in the user's function
   */
  evaluation(
    activity: number,
    reward: number,
    weight: number,
    cost: number,
    metrics?: Readonly<Record<string, number>>,
    attempt?: number,
    elapsedMs?: number,
  ): void;
}

/** Its first byte; part of the format. `withExtras` is read and no longer written. */
export const EVALUATION_TAG = Object.freeze({ plain: 7, withExtras: 8, inParts: 11 });
/** What a record `inParts` brings beside its reward, in this order; part of the format. */
const PART = Object.freeze({ weight: 1, cost: 2, metrics: 4, payload: 8 });
/** Bytes of the elapsed time. */
const ELAPSED_BYTES = 4;
const NO_EXTRAS: EvaluationExtras = Object.freeze({});

export const EVALUATION_RECORD: RecordForm<EvaluationRecord> = Object.freeze({
  type: 'evaluation',
  tags: Object.values(EVALUATION_TAG),
  read: readEvaluation,
  write: writeEvaluation,
});

export function writeEvaluation(to: RecordSink, record: EvaluationRecord): void {
  const { activity, attempt, elapsedMs, reward, weight, extras } = record;
  const isPlain = weight === 1 && extras === undefined;
  to.tag(isPlain ? EVALUATION_TAG.plain : EVALUATION_TAG.inParts);
  to.integer(activity);
  to.integer(attempt);
  to.float32(elapsedMs);
  to.float64(reward);
  if (!isPlain) writeParts(to, weight, extras ?? NO_EXTRAS);
}

function writeParts(to: RecordSink, weight: number, { cost, metrics, payload }: EvaluationExtras): void {
  const parts =
    (weight === 1 ? 0 : PART.weight) |
    (cost === undefined ? 0 : PART.cost) |
    (metrics === undefined ? 0 : PART.metrics) |
    (payload === undefined ? 0 : PART.payload);
  to.integer(parts);
  if (weight !== 1) to.float64(weight);
  if (cost !== undefined) to.float64(cost);
  if (metrics !== undefined) writeMetrics(to, metrics);
  if (payload !== undefined) to.blob(serialized(payload));
}

function writeMetrics(to: RecordSink, metrics: Readonly<Record<string, number>>): void {
  const names = Object.keys(metrics);
  to.integer(names.length);
  for (const name of names) {
    to.text(name);
    to.float64(metrics[name]!);
  }
}

/** The payload as it is stored. What threads can pass to each other and a disk cannot keep, such as shared memory, is described in words. */
function serialized(payload: unknown): Uint8Array {
  try {
    return serialize(payload);
  } catch {
    return serialize(describeValue(payload));
  }
}

function readEvaluation(from: JournalBytes, tag: number): EvaluationRecord {
  const activity = from.integer();
  const attempt = from.integer();
  const elapsedMs = from.float32();
  const reward = from.float64();
  const head = { type: 'evaluation', activity, attempt, elapsedMs, reward } as const;
  switch (tag) {
    case EVALUATION_TAG.plain:
      return { ...head, weight: 1, extras: undefined };
    case EVALUATION_TAG.withExtras: {
      const weight = from.float64();
      const bytes = from.blob();
      return { ...head, weight, extras: bytes.length === 0 ? undefined : from.decoded(() => deserialize(bytes)) };
    }
    default: {
      const parts = partsAt(from);
      const weight = parts & PART.weight ? from.float64() : 1;
      return { ...head, weight, extras: readExtras(from, parts & ~PART.weight) };
    }
  }
}

/** Tells what an evaluation's record says of a run's state, and makes no object of it. */
export function scanEvaluation(from: JournalBytes, tag: number, visitor: EvaluationVisitor): void {
  if (tag === EVALUATION_TAG.withExtras) {
    const { activity, attempt, elapsedMs, reward, weight, extras } = readEvaluation(from, tag);
    visitor.evaluation(activity, reward, weight, extras?.cost ?? 0, extras?.metrics, attempt, elapsedMs);
    return;
  }
  const activity = from.integer();
  const attempt = from.integer();
  let elapsedMs = 0;
  if (visitor.readsAttempts) elapsedMs = from.float32();
  else from.skip(ELAPSED_BYTES);
  const reward = from.float64();
  if (tag === EVALUATION_TAG.plain) {
    visitor.evaluation(activity, reward, 1, 0, undefined, attempt, elapsedMs);
    return;
  }
  const parts = partsAt(from);
  const weight = parts & PART.weight ? from.float64() : 1;
  const cost = parts & PART.cost ? from.float64() : 0;
  let metrics: Readonly<Record<string, number>> | undefined;
  if (parts & PART.metrics && visitor.readsMetrics) {
    metrics = readMetrics(from);
  } else if (parts & PART.metrics) {
    for (let left = from.integer(); left > 0; left--) {
      from.blob();
      from.float64();
    }
  }
  if (parts & PART.payload) from.blob();
  visitor.evaluation(activity, reward, weight, cost, metrics, attempt, elapsedMs);
}

function partsAt(from: JournalBytes): number {
  const parts = from.integer();
  if (parts > (PART.weight | PART.cost | PART.metrics | PART.payload)) throw from.damaged();
  return parts;
}

function readExtras(from: JournalBytes, parts: number): EvaluationExtras | undefined {
  if (parts === 0) return undefined;
  return {
    ...(parts & PART.cost && { cost: from.float64() }),
    ...(parts & PART.metrics && { metrics: readMetrics(from) }),
    ...(parts & PART.payload && { payload: readPayload(from) }),
  };
}

function readMetrics(from: JournalBytes): Readonly<Record<string, number>> {
  const metrics: [name: string, value: number][] = [];
  for (let left = from.integer(); left > 0; left--) metrics.push([from.text(), from.float64()]);
  return Object.fromEntries(metrics);
}

function readPayload(from: JournalBytes): unknown {
  const bytes = from.blob();
  return from.decoded(() => deserialize(bytes));
}
