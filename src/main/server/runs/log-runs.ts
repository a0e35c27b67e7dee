import type { FastifyBaseLogger } from 'fastify';
import type { RunsListener } from './served-runs.js';

/** One line for each run that begins or ends. */
export function logRuns(log: FastifyBaseLogger): RunsListener {
  return {
    onBegun: (runId, how) => log.info({ runId }, `run ${how}`),
    onEnded: (runId, end) => {
      if ('error' in end) {
        log.error({ runId, err: end.error }, 'run lost');
        return;
      }
      const { status, evaluations, elapsedMs, error } = end.result;
      const facts = { runId, status, evaluations, elapsedMs: Math.round(elapsedMs), ...(error !== null && { error }) };
      if (status === 'failed') log.warn(facts, 'run failed');
      else log.info(facts, 'run ended');
    },
  };
}
