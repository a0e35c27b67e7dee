/** What a process of the executor runs: one attempt of an activity, told by its first message. */
import {
  type ActivityWork,
  type EvaluateContext,
  type ExpandContext,
  type LogLevel,
  type Problem,
  type ProblemReference,
  seenMatesOf,
  seenResultsOf,
} from 'hgm-orchestrator';

/** What the process tells. */
export type AttemptMessage =
  | { readonly type: 'started' }
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: string }
  | { readonly type: 'progress'; readonly fraction: number; readonly message: string | undefined }
  | { readonly type: 'cost'; readonly amount: number }
  | { readonly type: 'completed'; readonly value: unknown; readonly elapsedMs: number }
  | { readonly type: 'failed'; readonly message: string; readonly elapsedMs: number };

function tell(message: AttemptMessage): void {
  process.send?.(message);
}

const logAs = (level: LogLevel) => (message: string) => tell({ type: 'log', level, message });

/** The part of `ctx` that this executor offers; it sends no heartbeats, remembers nothing, ends no evaluation as hopeless, and ends an attempt by ending its process. */
function contextOf(
  work: ActivityWork,
  attempt: number,
): EvaluateContext<unknown> & ExpandContext<unknown, ProblemReference['params'], unknown, unknown> {
  return {
    key: work.agent.key,
    params: work.problem.params,
    shared: work.problem.shared,
    task: work.type === 'evaluate' ? work.task : undefined,
    taskNumber: work.type === 'evaluate' ? work.taskNumber : -1,
    results: work.type === 'expand' ? seenResultsOf(work.results ?? []) : [],
    mates: work.type === 'expand' ? seenMatesOf(work.mates ?? []) : [],
    attempt,
    state: undefined,
    random: Math.random,
    signal: new AbortController().signal,
    host: {},
    log: { info: logAs('info'), warn: logAs('warn'), error: logAs('error') },
    progress: (fraction, message) => tell({ type: 'progress', fraction, message }),
    heartbeat: () => undefined,
    remember: async (_, call) => await call(),
    addCost: (amount) => tell({ type: 'cost', amount }),
    report: () => undefined,
  };
}

process.once('message', async ({ work, attempt }: { readonly work: ActivityWork; readonly attempt: number }) => {
  let startedMs = performance.now();
  try {
    const module: { readonly default: Problem<unknown, unknown> } = await import(work.problem.url);
    const problem = module.default;
    startedMs = performance.now();
    tell({ type: 'started' });
    const ctx = contextOf(work, attempt);
    const { state } = work.agent;
    const value = work.type === 'expand' ? await problem.expand(state, ctx) : await problem.evaluate(state, ctx);
    if (work.type === 'evaluate' && typeof value === 'object' && value !== null && 'cost' in value) {
      tell({ type: 'cost', amount: Number(value.cost) });
    }
    tell({ type: 'completed', value, elapsedMs: performance.now() - startedMs });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tell({ type: 'failed', message, elapsedMs: performance.now() - startedMs });
  }
});
