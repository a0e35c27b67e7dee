import { type Pair, uniqueLines } from './unique-lines.js';

/** A line of a difference. */
export interface DiffLine {
  readonly type: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Products of lines beyond which only lines that stand once in both are looked for: the work of finding all common ones grows with it. */
const MOST_CELLS = 4_000_000;

/** What was removed from and added to lines, by their longest common subsequence. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;

  const same = (text: string): DiffLine => ({ type: 'same', text });
  return [
    ...before.slice(0, start).map(same),
    ...diffMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(same),
  ];
}

function diffMiddle(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const removed = before.map((text): DiffLine => ({ type: 'removed', text }));
  const added = after.map((text): DiffLine => ({ type: 'added', text }));
  if (before.length * after.length > MOST_CELLS) {
    const unique = uniqueLines(before, after);
    return unique.length === 0 ? [...removed, ...added] : diffBetween(before, after, unique);
  }

  const lengths = commonLengths(before, after);
  const width = after.length + 1;
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length && j < after.length) {
    const text = before[i] ?? '';
    if (text === after[j]) {
      lines.push({ type: 'same', text });
      i++;
      j++;
    } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) {
      lines.push({ type: 'removed', text });
      i++;
    } else {
      lines.push({ type: 'added', text: after[j] ?? '' });
      j++;
    }
  }
  return [...lines, ...removed.slice(i), ...added.slice(j)];
}

function diffBetween(before: readonly string[], after: readonly string[], unique: readonly Pair[]): readonly DiffLine[] {
  const parts: (readonly DiffLine[])[] = [];
  let [i, j] = [0, 0];
  for (const [one, other] of unique) {
    parts.push(diffLines(before.slice(i, one), after.slice(j, other)), [{ type: 'same', text: before[one] ?? '' }]);
    [i, j] = [one + 1, other + 1];
  }
  parts.push(diffLines(before.slice(i), after.slice(j)));
  return parts.flat();
}

/** At `i * (after.length + 1) + j`: how long the longest common subsequence is of what follows line i and line j. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const at = i * width + j;
      const [below = 0, right = 0, both = 0] = [lengths[at + width], lengths[at + 1], lengths[at + width + 1]];
      lengths[at] = before[i] === after[j] ? 1 + both : Math.max(below, right);
    }
  }
  return lengths;
}

/** Lines around what differs that are kept. */
const CONTEXT = 3;

/** Equal lines that were left out between others. */
export interface SkippedLines {
  readonly type: 'skipped';
  readonly count: number;
}

/** A difference without the equal lines far from what differs. */
export function withContext(lines: readonly DiffLine[]): readonly (DiffLine | SkippedLines)[] {
  const near = new Uint8Array(lines.length);
  for (const [index, { type }] of lines.entries()) {
    if (type !== 'same') near.fill(1, Math.max(0, index - CONTEXT), index + CONTEXT + 1);
  }
  const kept: (DiffLine | SkippedLines)[] = [];
  let skipped = 0;
  for (const [index, line] of lines.entries()) {
    if (near[index] === 0) {
      skipped++;
      continue;
    }
    if (skipped > 0) kept.push({ type: 'skipped', count: skipped });
    skipped = 0;
    kept.push(line);
  }
  if (skipped > 0) kept.push({ type: 'skipped', count: skipped });
  return kept;
}
