/** Problems without code. */
import { optionError } from '../../../shared/check-option.js';
import { hashOfText } from '../../../shared/content/problem-content.js';
import type { InlineProblem } from '../../../shared/inline/inline-problem.js';
import { type LoadedProblem, measureOf } from '../../../shared/work.js';
import { canonicalJson } from '../agents/canonical-json.js';
import type { RunHeader } from '../journal/run-header.js';
import type { ResolvedRunOptions } from '../resolve-run-options.js';

/** What a run knows of an inline problem: what loading a module would bring. */
export function loadInline({ name, root, tasks, direction, exact }: InlineProblem): LoadedProblem {
  const listed = typeof tasks === 'number' ? Array.from({ length: tasks }, (_, task) => task) : (tasks ?? null);
  return withHash({ name, root, tasks: listed, ...measureOf({ direction, isExact: exact }) });
}

/** The inline problem of a run that is kept. */
export function inlineOf(header: RunHeader): LoadedProblem {
  const { name, root, tasks } = header;
  return withHash({ name, root, tasks, ...measureOf(header) });
}

function withHash(problem: Omit<LoadedProblem, 'contentHash'>): LoadedProblem {
  const { name, root, tasks, direction = null, isExact = false } = problem;
  return { ...problem, contentHash: hashOfText(canonicalJson({ name, root, tasks, direction, isExact })) };
}

/** @throws HgmError ERR_OPTION for what would run code of the problem in this process, or at workers */
export function checkInline({ threads, redis, executor }: ResolvedRunOptions): void {
  if (threads > 0 && executor === undefined)
    throw optionError('threads', '0 with an inline problem: it has no code that threads could run', `it is ${threads}`);
  if (redis !== undefined)
    throw optionError('redis', 'left out with an inline problem: it has no code that workers could run', 'it is given');
}
