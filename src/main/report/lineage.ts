import { formatFigure } from './best-figures.js';
import { plainLine } from './plain-text.js';

/** An agent on the way from the root to another one. */
export interface LineageStep {
  /** Last segment of its key. */
  readonly action: string;
  /** Mean reward, or score, of its own evaluations; undefined while it has none, or none is known. */
  readonly mean: number | undefined;
}

/** The steps of a key, root first, with the means that `meanOf` knows. */
export function lineageOf(key: string, meanOf: (key: string) => number | undefined): LineageStep[] {
  const steps: LineageStep[] = [];
  let end = key.indexOf('/');
  let start = 0;
  while (start <= key.length) {
    if (end === -1) end = key.length;
    steps.push({ action: key.slice(start, end), mean: meanOf(key.slice(0, end)) });
    start = end + 1;
    end = key.indexOf('/', start);
  }
  return steps;
}

/**
 * Writes a lineage as `root 0.420 → 3 0.610 → 1 0.812` on at most `maximumLines` lines of `width` columns. When it does not fit, steps
 * between the root and the youngest give way to an ellipsis.
 *
 * @param isScored - whether the means are of scores
 */
export function lineageLines(steps: readonly LineageStep[], width: number, maximumLines: number, isScored = false): string[] {
  const stepText = (step: LineageStep) => textOf(step, isScored);
  const root = steps[0];
  if (root === undefined) return [];
  const longestTail = Math.ceil((width * maximumLines) / 4);
  let tail = steps.slice(Math.max(1, steps.length - longestTail)).map(stepText);
  for (;;) {
    const skipped = tail.length < steps.length - 1;
    const lines = wrapSteps([stepText(root), ...(skipped ? ['…'] : []), ...tail], width);
    if (lines.length <= maximumLines || tail.length <= 1) return lines.slice(0, maximumLines);
    tail = tail.slice(1);
  }
}

function textOf(step: LineageStep, isScored: boolean): string {
  const action = plainLine(step.action);
  return step.mean === undefined ? action : `${action} ${formatFigure(step.mean, isScored)}`;
}

function wrapSteps(texts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  texts.forEach((text, index) => {
    const part = index === texts.length - 1 ? text : `${text} →`;
    if (line === '') line = part;
    else if (line.length + 1 + part.length <= width) line += ` ${part}`;
    else {
      lines.push(line);
      line = part;
    }
  });
  return [...lines, line];
}
