import { formatDuration } from '../../shared/format/duration.js';
import { formatCount, formatCounted } from '../../shared/format/number-format.js';

/** What it takes of a processor to start a thread and to end it, about: 60 ms were measured, without a problem. */
const START_MS = 60;
/** Longest start of which nothing is said, in milliseconds. */
const PATIENCE_MS = 3000;

/** What the user is told of a run that has far more threads than there are processors; undefined where they start soon. */
export function crowdText(threads: number, processors: number): string | undefined {
  const startMs = (threads * START_MS) / processors;
  if (startMs <= PATIENCE_MS) return undefined;
  const whose = `${formatCount(threads)} threads share ${formatCounted(processors, 'processor')}`;
  const cost = `starting and ending them takes about ${formatDuration(startMs)}, and functions that compute gain nothing by so many`;
  return `${whose}: ${cost}; functions that wait need few threads with --expand-concurrency and --evaluate-concurrency`;
}
