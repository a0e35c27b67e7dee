import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HgmError } from '../../../shared/errors.js';
import type { ResolvedServerOptions } from '../server-options.js';
import { AddressLimits } from './address-limits.js';
import { bearerOf, type Credentials, refuseTokenInAddress } from './credentials.js';
import { checkOrigin } from './known-origin.js';
import { SECURITY_HEADERS } from './response-headers.js';

/** How often an address may do what. */
export interface RequestLimits {
  readonly requests: AddressLimits;
  readonly wrongTokens: AddressLimits;
}

export function requestLimits({ limits }: Pick<ResolvedServerOptions, 'limits'>): RequestLimits {
  return {
    requests: new AddressLimits(limits.requestsPerSecond, limits.requestsPerSecond * 60),
    wrongTokens: new AddressLimits(limits.wrongTokensPerMinute, limits.wrongTokensPerMinute),
  };
}

/** Looks at every request before anything is done for it: how often its address asks, and who may have made a browser send it. */
export function guardRequests(app: FastifyInstance, allowedHosts: ReadonlySet<string>, { requests }: RequestLimits): void {
  // Without a promise, for which each request would wait.
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    if (!requests.take(request.ip)) throw limitError('requests in a second', 1);
    checkOrigin(request, allowedHosts);
    refuseTokenInAddress(request.url);
    done();
  });
}

/** Looks for the token, or a cookie that was given for it. */
export function guardByToken(app: FastifyInstance, credentials: Credentials, limits: RequestLimits): void {
  app.addHook('onRequest', async (request, reply) => {
    try {
      checkCredentials(request, credentials, limits);
    } catch (error) {
      reply.header('www-authenticate', 'Bearer realm="hgm"');
      throw error;
    }
  });
}

function checkCredentials(request: FastifyRequest, credentials: Credentials, { wrongTokens }: RequestLimits): void {
  if (credentials.hasCookie(request)) return;
  const token = bearerOf(request);
  if (token === undefined) {
    throw new HgmError(
      'ERR_UNAUTHORIZED',
      'this server needs its token: send it as "Authorization: Bearer TOKEN", or log in at /login',
    );
  }
  checkToken(token, request, credentials, wrongTokens);
}

/**
 * Checks a token. After too many wrong ones of an address none is looked at, so that a right guess is as good as a wrong one.
 *
 * @throws HgmError ERR_UNAUTHORIZED, ERR_REQUEST_LIMIT
 */
export function checkToken(
  token: string,
  { ip, log }: FastifyRequest,
  credentials: Credentials,
  wrongTokens: AddressLimits,
): void {
  if (!wrongTokens.isOpen(ip)) throw limitError('wrong tokens in a minute', 60);
  if (credentials.holds(token)) return;
  wrongTokens.take(ip);
  log.warn({ address: ip }, 'a wrong token');
  throw new HgmError('ERR_UNAUTHORIZED', 'the token is not the one of this server; it stands in the file of --token-file');
}

function limitError(what: string, retryAfterSeconds: number): HgmError {
  const message = `too many ${what} from this address; ask again in ${retryAfterSeconds} s`;
  return new HgmError('ERR_REQUEST_LIMIT', message, { details: { retryAfterSeconds } });
}
