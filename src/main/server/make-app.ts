import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { answerError } from './http/answer-errors.js';
import { SECURITY_HEADERS } from './security/response-headers.js';

/** What a connection may take; times in milliseconds. */
export interface ConnectionLimits {
  /** How many there may be. */
  readonly count: number;
  /** How long a whole request may take to come in. */
  readonly requestMs: number;
  /** How often that is looked at. */
  readonly checkMs: number;
  /** How long a connection may be silent between two requests. */
  readonly keepAliveMs: number;
}

const LIMITS: ConnectionLimits = { count: 512, requestMs: 30_000, checkMs: 5000, keepAliveMs: 72_000 };

/**
 * The service in which `hgm serve` has its plugin.
 *
 * @param log - where log lines go, one JSON object each
 */
export function makeApp(log: { write(line: string): void }, limits: Partial<ConnectionLimits> = {}): FastifyInstance {
  const { count, requestMs, checkMs, keepAliveMs } = { ...LIMITS, ...limits };
  const app = Fastify({
    logger: { stream: log },
    // A line an event that matters; requests by the thousand are none.
    logController: new LogController({ disableRequestLogging: true }),
    // Of addresses that no route is looked up for.
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply.headers(SECURITY_HEADERS)),
    // Keys of agents are long; addresses altogether have at most 16 KiB in Node.
    routerOptions: { maxParamLength: 16_384 },
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    // Node takes the longer of both times for the body: without this one that would be a minute.
    http: { connectionsCheckingInterval: checkMs, headersTimeout: requestMs },
    // Streams of events would be waited for, for ever.
    forceCloseConnections: true,
    // The plugin says itself that it closes.
    return503OnClosing: false,
  });
  app.server.maxConnections = count;
  return app;
}
