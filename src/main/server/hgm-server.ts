import type { FastifyBaseLogger, FastifyInstance, FastifyPluginAsync, FastifyPluginOptions } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { openReadings } from '../compose/open-readings.js';
import { openRenderer } from '../compose/open-renderer.js';
import { holdStore } from '../compose/open-run-store.js';
import { LocalPaths } from '../reading/local-paths.js';
import { OpenStreams } from './events/open-streams.js';
import { answerErrors } from './http/answer-errors.js';
import { takeJsonOnly } from './http/json-body.js';
import { refuseWhenClosing } from './http/refuse-when-closing.js';
import type { ZodApp } from './http/zod-app.js';
import { ServerMetrics } from './metrics/server-metrics.js';
import { describeRoutes } from './open-api.js';
import { readPageFiles } from './page/page-files.js';
import { ProblemFolders } from './problem-folders.js';
import { agentRoutes } from './routes/agent-routes.js';
import { documentRoutes } from './routes/document-routes.js';
import { eventRoutes } from './routes/event-routes.js';
import { healthRoutes } from './routes/health-routes.js';
import { leaseRoutes } from './routes/lease-routes.js';
import { loginRoutes } from './routes/login-routes.js';
import { countAnswers, metricsRoutes } from './routes/metrics-routes.js';
import { pageRoutes } from './routes/page-routes.js';
import { problemRoutes } from './routes/problem-routes.js';
import { runControlRoutes } from './routes/run-control-routes.js';
import { runRoutes } from './routes/run-routes.js';
import { steeringRoutes } from './routes/steering-routes.js';
import { logRuns } from './runs/log-runs.js';
import { Pictures } from './runs/pictures.js';
import { RunDesk } from './runs/run-desk.js';
import { runsInThreads, runsOfThisThread } from './runs/served-run.js';
import { ServedRuns } from './runs/served-runs.js';
import { Credentials } from './security/credentials.js';
import { guardByToken, guardRequests, requestLimits } from './security/guard-requests.js';
import { type HgmServerOptions, type ResolvedServerOptions, resolveServerOptions } from './server-options.js';
import type { ServerParts } from './server-parts.js';

/** What Fastify itself reads of a plugin's options. */
const OF_FASTIFY: ReadonlySet<string> = new Set(['prefix', 'logLevel', 'logSerializers']);

/**
 * A Fastify plugin that serves runs over HTTP: starts and steers them. Its hooks, errors and parsers concern nothing else of the service that
 * registers it. Closing the service stops the runs that it has under way.
 *
 * @throws HgmError ERR_OPTION, and what opening the store throws
 */
export const hgmServer: FastifyPluginAsync<HgmServerOptions> = async (app, given) => {
  const takeUp = await serveRuns(app, given);
  app.addHook('onReady', async () => takeUp());
};

/**
 * As the plugin does, for a server that listens itself.
 *
 * @returns what takes up the runs that the server had under way when it ended last, as `resume` says; it returns at once
 */
export async function serveRuns(app: FastifyInstance, given: HgmServerOptions & FastifyPluginOptions): Promise<() => void> {
  const options = resolveServerOptions(ownOptions(given));
  const credentials = options.token === undefined ? undefined : new Credentials(options.token, 'token');
  const limits = requestLimits(options);
  const { parts, close } = await openParts(options, app.log);
  app.addHook('onClose', close);
  const streams = new OpenStreams(options.limits.streams);
  // While connections are still open: so whoever waits for something is answered.
  app.addHook('preClose', async () => {
    streams.close();
    await parts.runs.close();
  });

  app.setValidatorCompiler(validatorCompiler);
  // What is answered is made here: it is not checked again.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  takeJsonOnly(app);
  answerErrors(app, parts.paths);
  guardRequests(app, options.allowedHosts, limits);
  const document = await describeRoutes(app, credentials !== undefined);
  const zodApp = app.withTypeProvider<ZodTypeProvider>();
  const metrics = new ServerMetrics();
  countAnswers(zodApp, metrics);
  healthRoutes(zodApp, parts);
  pageRoutes(zodApp, readPageFiles(), app.prefix);
  loginRoutes(zodApp, credentials, limits);
  await zodApp.register(async (guarded) => {
    if (credentials !== undefined) guardByToken(guarded, credentials, limits);
    metricsRoutes(guarded, metrics, parts);
    guarded.get('/openapi.json', { schema: { hide: true } }, async () => document());
    await guarded.register(async (api) => addRoutes(api, streams, parts), { prefix: '/api/v1' });
  });
  return () => {
    if (!options.resume) return;
    // It takes as long as their problems take to load; the server answers meanwhile.
    parts.desk.takeUp(app.log).catch((error: unknown) => app.log.error({ err: error }, 'runs not taken up'));
  };
}

function addRoutes(api: ZodApp, streams: OpenStreams, parts: ServerParts): void {
  refuseWhenClosing(api, parts);
  runRoutes(api, parts);
  documentRoutes(api, parts);
  agentRoutes(api, parts);
  runControlRoutes(api, parts);
  steeringRoutes(api, parts);
  eventRoutes(api, streams, parts);
  leaseRoutes(api, parts);
  problemRoutes(api, parts);
}

async function openParts(options: ResolvedServerOptions, log: FastifyBaseLogger) {
  const { store: location, maximumThreads, limits } = options;
  const folders = new ProblemFolders(options.problems);
  const { store, release } = await holdStore(location, {});
  const maker = typeof location === 'string' ? runsInThreads(location) : runsOfThisThread(location);
  const runs = new ServedRuns({ maker, store, maximumRuns: limits.runs, listener: logRuns(log) });
  const readings = openReadings(location);
  const own = { runs, store, readings, folders, maximumThreads };
  const renderer = openRenderer();
  const paths = new LocalPaths({ store: store.location, folders: folders.paths });
  const parts: ServerParts = { ...own, paths, desk: new RunDesk(own), pictures: new Pictures({ readings, folders, renderer }) };
  const close = async (): Promise<void> => {
    await renderer.close();
    await readings.close();
    await release();
  };
  return { parts, close };
}

function ownOptions(given: HgmServerOptions & FastifyPluginOptions): HgmServerOptions {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !OF_FASTIFY.has(name)));
}
