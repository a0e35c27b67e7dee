import { BOUND_NOTE, isBoundBetter } from '../../shared/format/bound-note.js';
import { formatReward, formatScore } from '../../shared/format/number-format.js';

/** What is told of a good agent: of rewards their mean and a lower bound, of scores theirs. */
export interface GoodAgent {
  readonly mean?: number;
  readonly score?: number;
  readonly lowerBound?: number;
  readonly bound?: number;
}

/** The figures of a good agent in words. */
export interface BestFigures {
  /** What the figure is called. */
  readonly title: 'mean' | 'score';
  readonly value: string;
  readonly boundTitle: 'lower bound' | 'bound';
  readonly bound: string;
}

export function bestFigures({ mean = 0, score, lowerBound = 0, bound = 0 }: GoodAgent): BestFigures {
  return score === undefined
    ? { title: 'mean', value: formatReward(mean), boundTitle: 'lower bound', bound: formatReward(lowerBound) }
    : { title: 'score', value: formatScore(score), boundTitle: 'bound', bound: formatScore(bound) };
}

/** How the figure of an agent is written: a reward's mean, or a score. */
export function formatFigure(value: number, isScore: boolean): string {
  return isScore ? formatScore(value) : formatReward(value);
}

/** What is to be said of the bound of an agent; undefined where it is worse than its mean, as one expects, and for scores, whose direction is not told here. */
export function boundNote({ mean, lowerBound }: GoodAgent): string | undefined {
  return isBoundBetter({ mean: mean ?? null, bound: lowerBound ?? null }, null) ? BOUND_NOTE : undefined;
}
