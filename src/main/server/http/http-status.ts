import { type ErrorCode, isErrorCode } from '../../../shared/errors.js';

/** The HTTP status of each error; codes that are not named are the server's own fault, 500. docs/errors.md says the same. */
export const STATUS_CODES: Readonly<Record<number, readonly ErrorCode[]>> = {
  400: [
    'ERR_REQUEST',
    'ERR_OPTION',
    'ERR_PARAM',
    'ERR_ACTION_NAME',
    'ERR_AGENT_STATE',
    'ERR_REWARD_RANGE',
    'ERR_SCORE_RANGE',
    'ERR_WEIGHT_RANGE',
    'ERR_RESULT_SHAPE',
  ],
  401: ['ERR_UNAUTHORIZED'],
  403: ['ERR_FORBIDDEN'],
  404: ['ERR_NOT_FOUND', 'ERR_RUN_UNKNOWN', 'ERR_UNKNOWN_AGENT'],
  409: ['ERR_RUN_EXISTS', 'ERR_RUN_OWNED', 'ERR_CLOSED', 'ERR_PROBLEM_CHANGED', 'ERR_RUN_DIVERGED'],
  413: ['ERR_REQUEST_SIZE'],
  415: ['ERR_REQUEST_TYPE'],
  421: ['ERR_HOST'],
  422: ['ERR_PROBLEM_LOAD', 'ERR_PROBLEM_INIT', 'ERR_PROBLEM_SETUP', 'ERR_SETUP_TIMEOUT', 'ERR_POOL_START'],
  429: ['ERR_REQUEST_LIMIT'],
  503: ['ERR_UNAVAILABLE', 'ERR_ASKS_FULL', 'ERR_STORE_BUSY', 'ERR_REDIS'],
  507: ['ERR_STORE_FULL'],
};

const STATUSES: ReadonlyMap<string, number> = new Map(
  Object.entries(STATUS_CODES).flatMap(([status, codes]) => codes.map((code) => [code, Number(status)] as const)),
);

/** The HTTP status of an error with this code. */
export function statusOf(code: ErrorCode): number {
  return STATUSES.get(code) ?? 500;
}

/** The error of ours that stands for one of Fastify's; undefined for one that is the server's own fault. */
export function codeOfFastify(code: unknown, status: number): ErrorCode | undefined {
  if (isErrorCode(code)) return code;
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return 'ERR_REQUEST_TYPE';
  if (status === 413) return 'ERR_REQUEST_SIZE';
  return status >= 400 && status < 500 ? 'ERR_REQUEST' : undefined;
}
