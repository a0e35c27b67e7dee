/** A service of yours that has runs under /search, for the users that it knows itself. */
import Fastify, { type FastifyInstance } from 'fastify';
import { hgmServer } from 'hgm-orchestrator/server';

export interface ServiceOptions {
  /** Where the runs are kept. */
  readonly store: string;
  /** Folder whose problems may be run. */
  readonly problems: string;
  /** Name of each user, by his key. */
  readonly users: ReadonlyMap<string, string>;
}

/** Makes the service; call `listen` of it. */
export async function makeService({ store, problems, users }: ServiceOptions): Promise<FastifyInstance> {
  const app = Fastify({ routerOptions: { maxParamLength: 16_384 }, forceCloseConnections: true });

  // A route of the service's own: the plugin does nothing to it.
  app.get('/', async () => ({ service: 'example' }));

  // A scope in which a hook of the service decides who may call; the plugin is registered in it.
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      const key = request.headers['x-api-key'];
      if (typeof key === 'string' && users.has(key)) return;
      await reply.status(401).send({ message: 'send your key as X-API-Key' });
    });
    await scope.register(hgmServer, { prefix: '/search', store, problems: [problems] });
  });
  return app;
}
