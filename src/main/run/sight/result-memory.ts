import { LinkedQueue, type QueueItem } from '../../../shared/collections/linked-queue.js';
import type { ResultScale } from '../../../shared/results/evaluation-result.js';
import type { SentResult } from '../../../shared/results/expand-sees.js';
import { resultOf } from '../decision-log.js';
import type { EvaluationExtras } from '../journal/evaluation-record.js';

/** What a part of a result takes beside its texts, in bytes: its objects and headers of strings, counted from above. */
const BYTES_OF_PART = 256;
const BYTES_OF_METRIC = 32;

type Distributed<Result> = Result extends unknown ? Omit<Result, 'task'> : never;

/** A result as an expansion was shown it; its task is told by number. */
export type ShownResult = Distributed<SentResult>;

/** What a result brings beside its numbers: what memory is short of. */
class HeavyPart implements QueueItem<HeavyPart> {
  readonly extras: Pick<EvaluationExtras, 'metrics' | 'feedback'>;
  /** Of a failure. */
  readonly message: string;
  readonly bytes: number;
  /** Expansions in flight that were shown it. */
  holders = 0;
  queued = false;
  previous: HeavyPart | null = null;
  next: HeavyPart | null = null;

  constructor(extras: Pick<EvaluationExtras, 'metrics' | 'feedback'>, message: string) {
    this.extras = extras;
    this.message = message;
    this.bytes = BYTES_OF_PART + bytesOf(message) + bytesOf(extras.feedback ?? '') + bytesOfMetrics(extras.metrics ?? {});
  }
}

/** A result in memory: its failure's code, or its reward, or score, and weight. */
interface KeptResult {
  readonly taskNumber: number;
  readonly code: string | undefined;
  readonly reward: number;
  readonly weight: number;
  readonly part: HeavyPart | undefined;
}

/** What one expansion is shown of its parent's results, the same at each of its attempts. */
export interface ShownResults {
  /** The latest last. */
  readonly list: readonly ShownResult[];
  /** What must stay in memory for that. */
  readonly parts: readonly HeavyPart[];
}

/**
 * The latest results of each agent, in the order in which they were applied. What they bring beside their numbers takes a bounded number of
 * bytes in all: what was applied first is let go first. What is let go depends on results and choices alone, so that a run that is repeated or
 * resumed shows the same.
 */
export class ResultMemory {
  readonly #count: number;
  readonly #maximumBytes: number;
  readonly #scale: ResultScale;
  /** By agent. */
  readonly #latest: (KeptResult[] | undefined)[] = [];
  /** What can be shown, in the order in which it is let go. */
  readonly #parts = new LinkedQueue<HeavyPart>();
  #bytes = 0;

  /**
   * @param count - results kept of an agent, an integer >= 1
   * @param maximumBytes - what is kept beside their numbers, but for what expansions in flight were shown
   * @param scale - what the results are
   */
  constructor(count: number, maximumBytes: number, scale: ResultScale = 'reward') {
    this.#count = count;
    this.#maximumBytes = maximumBytes;
    this.#scale = scale;
  }

  /** What is kept beside numbers, in bytes, counted from above. */
  get bytes(): number {
    return this.#bytes;
  }

  rewarded(agent: number, taskNumber: number, reward: number, weight: number, extras: EvaluationExtras | undefined): void {
    const { metrics, feedback } = extras ?? {};
    const isBare = metrics === undefined && feedback === undefined;
    const part = isBare
      ? undefined
      : new HeavyPart({ ...(metrics !== undefined && { metrics }), ...(feedback !== undefined && { feedback }) }, '');
    this.#keep(agent, { taskNumber, code: undefined, reward, weight, part });
  }

  failed(agent: number, taskNumber: number, code: string, message: string): void {
    this.#keep(agent, { taskNumber, code, reward: 0, weight: 0, part: new HeavyPart({}, message) });
  }

  /** What an expansion of an agent is shown if it is chosen now; to be given to {@link release} when it has settled. */
  show(agent: number): ShownResults {
    const kept = this.#latest[agent] ?? [];
    const parts = kept.flatMap(({ part }) => (part?.queued ? [part] : []));
    for (const part of parts) part.holders++;
    return { list: kept.map((result) => shownOf(result, this.#scale)), parts };
  }

  release({ parts }: ShownResults): void {
    for (const part of parts) {
      part.holders--;
      this.#free(part);
    }
  }

  #keep(agent: number, result: KeptResult): void {
    const { part } = result;
    let latest = this.#latest[agent];
    if (latest === undefined) {
      latest = [];
      this.#latest[agent] = latest;
    }
    latest.push(result);
    if (latest.length > this.#count) this.#letGo(latest.shift()?.part);
    if (part === undefined) return;
    this.#parts.push(part);
    this.#bytes += part.bytes;
    while (this.#bytes > this.#maximumBytes && this.#parts.first !== null) this.#letGo(this.#parts.first);
  }

  /** It is shown to no one any more. */
  #letGo(part: HeavyPart | undefined): void {
    if (!part?.queued) return;
    this.#parts.remove(part);
    this.#free(part);
  }

  #free(part: HeavyPart): void {
    if (!part.queued && part.holders === 0) this.#bytes -= part.bytes;
  }
}

function shownOf({ taskNumber, code, reward, weight, part }: KeptResult, scale: ResultScale): ShownResult {
  const dropped = part !== undefined && !part.queued ? ({ feedbackDropped: true } as const) : {};
  const { extras, message } = part?.queued ? part : NOTHING_BESIDE;
  if (code !== undefined) return { taskNumber, code, message, ...dropped };
  const { metrics, feedback = null } = extras;
  return { taskNumber, ...resultOf(reward, scale), weight, ...(metrics !== undefined && { metrics }), feedback, ...dropped };
}

const NOTHING_BESIDE: Pick<HeavyPart, 'extras' | 'message'> = Object.freeze({ extras: {}, message: '' });

/** What a string takes, by its content: V8 has a byte for each unit where all are below 256, else two. */
function bytesOf(text: string): number {
  return /[\u0100-\uffff]/.test(text) ? 2 * text.length : text.length;
}

function bytesOfMetrics(metrics: Readonly<Record<string, number>>): number {
  return Object.keys(metrics).reduce((sum, name) => sum + BYTES_OF_METRIC + bytesOf(name), 0);
}
