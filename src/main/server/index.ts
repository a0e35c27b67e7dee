/** `hgm-orchestrator/server`: runs over HTTP, as a Fastify plugin. */
export { hgmServer } from './hgm-server.js';
export type { HgmServerOptions, ServerLimits } from './server-options.js';
