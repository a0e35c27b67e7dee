import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, HgmError, isHgmError } from '../../../shared/errors.js';
import type { LocalPaths } from '../../reading/local-paths.js';
import { dropRest } from './drop-rest.js';
import { blamed, fieldRefusal } from './field-refusal.js';
import { codeOfFastify, statusOf } from './http-status.js';

/** What every error is answered as. */
export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly details?: Readonly<Record<string, unknown>>;
  };
}

/** What is told of errors whose own message names a command line or a call of the program: over HTTP the remedy is a request. */
const REMOTE_MESSAGES: Readonly<Partial<Record<ErrorCode, (details: Readonly<Record<string, unknown>>) => string | undefined>>> =
  {
    ERR_RUN_UNKNOWN: ({ runId }) =>
      runId === undefined ? undefined : `there is no run ${runId}; GET /api/v1/runs lists those there are`,
    ERR_UNKNOWN_AGENT: ({ key }) =>
      key === undefined
        ? undefined
        : `the run has no agent ${JSON.stringify(key)}; GET /api/v1/runs/ID/agents lists those it has`,
  };

const TOO_LARGE = statusOf('ERR_REQUEST_SIZE');

/** Both are told as one by what reads bodies. */
const NO_JSON = 'the body is not valid JSON, or has a key that leads to a prototype: __proto__, or constructor.prototype';

const UNFORESEEN = 'something unforeseen happened; the log of the server has it';

/** Has every error, also of a path that there is not, answered with its code and the status of that. */
export function answerErrors(app: FastifyInstance, paths: LocalPaths): void {
  app.setErrorHandler(async (error: FastifyError | HgmError, request, reply) => answerError(error, request, reply, paths));
  app.addHook('onSend', async ({ raw }, reply) => {
    if (reply.statusCode === TOO_LARGE) await dropRest(raw);
  });
  app.setNotFoundHandler(async (request, reply) => sendError(reply, notFound(request)));
}

/**
 * Answers one error.
 *
 * @param paths - what of this machine is not told; left out where an error can name none
 */
export function answerError(
  error: FastifyError | HgmError,
  request: FastifyRequest,
  reply: FastifyReply,
  paths?: LocalPaths,
): FastifyReply {
  const known = errorOf(error);
  if (known === undefined) request.log.error({ err: error }, 'something unforeseen happened');
  return sendError(reply, known ?? new HgmError('ERR_INTERNAL', UNFORESEEN), paths);
}

/** The part of an error that may be told: neither its cause nor a stack. */
function bodyOf({ code, message, details }: HgmError): ErrorBody {
  const told = REMOTE_MESSAGES[code]?.(details ?? {}) ?? message;
  return { error: { code, message: told, ...(details !== undefined && { details }) } };
}

function sendError(reply: FastifyReply, error: HgmError, paths?: LocalPaths): FastifyReply {
  const seconds = error.details?.retryAfterSeconds;
  if (typeof seconds === 'number') reply.header('retry-after', seconds);
  return reply
    .status(statusOf(error.code))
    .header('content-type', 'application/json; charset=utf-8')
    .send(paths?.hideIn(bodyOf(error)) ?? bodyOf(error));
}

function notFound({ method, url }: FastifyRequest): HgmError {
  const [path = ''] = url.split('?');
  return new HgmError('ERR_NOT_FOUND', `there is nothing at ${method} ${path}; /openapi.json lists what there is`);
}

function errorOf(error: FastifyError | HgmError): HgmError | undefined {
  if (isHgmError(error)) return error;
  const code = codeOfFastify(error.code, error.statusCode ?? 500);
  if (code === undefined) return undefined;
  if (error.code === 'FST_ERR_CTP_INVALID_JSON_BODY') return new HgmError(code, NO_JSON);
  if (code === 'ERR_REQUEST_TYPE') return new HgmError(code, 'the body must be JSON, with "Content-Type: application/json"');
  const first = error.validation?.[0];
  if (first === undefined) return new HgmError(code, error.message);
  const issue = { ...first.params, path: first.instancePath.split('/').filter((part) => part !== '') };
  const { path, message } = blamed({ ...issue, message: first.message ?? 'it breaks its rule' });
  return fieldRefusal(code, [error.validationContext ?? 'request', ...path].join('.'), message);
}
