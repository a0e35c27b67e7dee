import { deserialize } from 'node:v8';
import { JournalBytes } from './journal-bytes.js';
import { type EvaluationExtras, FIRST_SIZED_TAG, type JournalRecord, PART, TAG } from './journal-record.js';

/** Records that are neither a choice nor an evaluation: few of a journal's. */
export type OtherRecord = Exclude<JournalRecord, { type: 'choice' | 'evaluation' }>;

/** Who goes through a journal without having an object made of every record; see {@link scanJournal}. */
export interface JournalVisitor {
  /** As in {@link JournalRecord}. */
  choice(kind: 'expand' | 'evaluate', agent: number, task: number): void;
  /** @param cost - 0 where none was told */
  evaluation(activity: number, reward: number, weight: number, cost: number): void;
  other(record: OtherRecord): void;
}

/**
 * Calls `visit` with every record in `bytes`, in order.
 *
 * @param bytes - whole records, as a `JournalWriter` wrote them
 * @throws HgmError ERR_STORE_CORRUPT for bytes that are no journal
 */
export function readJournal(bytes: Uint8Array, visit: (record: JournalRecord) => void): void {
  const source = new JournalBytes(bytes);
  while (!source.isAtEnd) {
    const record = recordOf(source, source.tag());
    if (record !== undefined) visit(record);
  }
}

/**
 * Goes through the same records as {@link readJournal}, telling of the frequent ones what makes a run's state and nothing else: several
 * times faster.
 *
 * @throws HgmError ERR_STORE_CORRUPT for bytes that are no journal
 */
export function scanJournal(bytes: Uint8Array, visitor: JournalVisitor): void {
  const source = new JournalBytes(bytes);
  while (!source.isAtEnd) {
    const tag = source.tag();
    switch (tag) {
      case TAG.expandChoice:
        visitor.choice('expand', source.integer(), -1);
        break;
      case TAG.evaluateChoice:
        visitor.choice('evaluate', source.integer(), source.integer() - 1);
        break;
      case TAG.evaluation:
      case TAG.evaluationInParts:
        scanEvaluation(source, tag, visitor);
        break;
      default: {
        const record = recordOf(source, tag);
        if (record === undefined) break;
        if (record.type === 'evaluation') visitor.evaluation(record.activity, record.reward, record.weight, costOf(record));
        else if (record.type !== 'choice') visitor.other(record);
      }
    }
  }
}

function scanEvaluation(source: JournalBytes, tag: number, visitor: JournalVisitor): void {
  const activity = source.integer();
  source.integer();
  source.float32();
  const reward = source.float64();
  if (tag === TAG.evaluation) {
    visitor.evaluation(activity, reward, 1, 0);
    return;
  }
  const parts = partsAt(source);
  const weight = parts & PART.weight ? source.float64() : 1;
  const cost = parts & PART.cost ? source.float64() : 0;
  if (parts & PART.metrics) {
    for (let left = source.integer(); left > 0; left--) {
      source.blob();
      source.float64();
    }
  }
  if (parts & PART.payload) source.blob();
  visitor.evaluation(activity, reward, weight, cost);
}

function costOf({ extras }: Extract<JournalRecord, { type: 'evaluation' }>): number {
  return extras?.cost ?? 0;
}

/** Undefined for a record of a later version. */
function recordOf(source: JournalBytes, tag: number): JournalRecord | undefined {
  if (tag >= FIRST_SIZED_TAG) return source.sized(() => sizedRecordOf(source, tag));
  switch (tag) {
    case TAG.session:
      return sessionOf(source);
    case TAG.expandChoice:
      return { type: 'choice', kind: 'expand', agent: source.integer(), task: -1 };
    case TAG.evaluateChoice:
      return { type: 'choice', kind: 'evaluate', agent: source.integer(), task: source.integer() - 1 };
    case TAG.start:
      return { type: 'start', activity: source.integer() };
    case TAG.retry:
      return {
        type: 'retry',
        activity: source.integer(),
        attempt: source.integer(),
        delayMs: source.float32(),
        code: source.text(),
        message: source.text(),
      };
    case TAG.expansion:
      return {
        type: 'expansion',
        activity: source.integer(),
        attempt: source.integer(),
        elapsedMs: source.float32(),
        state: source.decoded(() => JSON.parse(source.text())),
      };
    case TAG.evaluation:
    case TAG.evaluationWithExtras:
    case TAG.evaluationInParts:
      return evaluationOf(source, tag);
    case TAG.failure:
      return {
        type: 'failure',
        activity: source.integer(),
        attempts: source.integer(),
        asZero: source.integer() === 1,
        code: source.text(),
        message: source.text(),
      };
    case TAG.close:
      return { type: 'close', status: source.text() };
    default:
      throw source.damaged();
  }
}

function sizedRecordOf(source: JournalBytes, tag: number): JournalRecord | undefined {
  switch (tag) {
    case TAG.sizedSession: {
      const session = sessionOf(source);
      const problem = source.text();
      return problem === '' ? session : { ...session, problem: source.decoded(() => JSON.parse(problem)) };
    }
    default:
      return undefined;
  }
}

function sessionOf(source: JournalBytes): Extract<JournalRecord, { type: 'session' }> {
  return {
    type: 'session',
    startedAtMs: source.float64(),
    evaluations: source.float64(),
    timeMs: source.float64(),
    contentHash: source.text(),
  };
}

function evaluationOf(source: JournalBytes, tag: number): JournalRecord {
  const activity = source.integer();
  const attempt = source.integer();
  const elapsedMs = source.float32();
  const reward = source.float64();
  const head = { type: 'evaluation', activity, attempt, elapsedMs, reward } as const;
  switch (tag) {
    case TAG.evaluation:
      return { ...head, weight: 1, extras: undefined };
    case TAG.evaluationWithExtras: {
      const weight = source.float64();
      const bytes = source.blob();
      return { ...head, weight, extras: bytes.length === 0 ? undefined : source.decoded(() => deserialize(bytes)) };
    }
    default: {
      const parts = partsAt(source);
      const weight = parts & PART.weight ? source.float64() : 1;
      return { ...head, weight, extras: extrasOf(source, parts & ~PART.weight) };
    }
  }
}

function partsAt(source: JournalBytes): number {
  const parts = source.integer();
  if (parts > (PART.weight | PART.cost | PART.metrics | PART.payload)) throw source.damaged();
  return parts;
}

function extrasOf(source: JournalBytes, parts: number): EvaluationExtras | undefined {
  if (parts === 0) return undefined;
  return {
    ...(parts & PART.cost && { cost: source.float64() }),
    ...(parts & PART.metrics && { metrics: metricsOf(source) }),
    ...(parts & PART.payload && { payload: payloadOf(source) }),
  };
}

function metricsOf(source: JournalBytes): Readonly<Record<string, number>> {
  const metrics: [name: string, value: number][] = [];
  for (let left = source.integer(); left > 0; left--) metrics.push([source.text(), source.float64()]);
  return Object.fromEntries(metrics);
}

function payloadOf(source: JournalBytes): unknown {
  const bytes = source.blob();
  return source.decoded(() => deserialize(bytes));
}
