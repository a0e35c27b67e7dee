import type { FastifyError } from 'fastify';
import { type HgmError, isHgmError } from '../../../shared/errors.js';
import type { ServerParts } from '../server-parts.js';
import { answerError } from './answer-errors.js';
import type { ZodApp } from './zod-app.js';

/**
 * Answers what comes while the server closes, and what its runs refuse then, with ERR_UNAVAILABLE: these runs go on when the server is back, and whoever works
 * for one would take ERR_CLOSED for its end.
 */
export function refuseWhenClosing(api: ZodApp, { runs, paths }: ServerParts): void {
  api.addHook('onRequest', (_request, _reply, done) => done(runs.refusal));
  api.setErrorHandler(async (error: FastifyError | HgmError, request, reply) => {
    const told = isHgmError(error, 'ERR_CLOSED') ? (runs.refusal ?? error) : error;
    return answerError(told, request, reply, paths);
  });
}
