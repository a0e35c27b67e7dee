import { z } from 'zod';
import type { ZodApp } from '../http/zod-app.js';
import {
  AGENT_DETAIL,
  AGENT_PAGE,
  AGENT_PARAMS,
  AGENT_QUERY,
  EVALUATION_PAGE,
  FAILURE_PAGE,
  LINEAGE_QUERY,
  PAGE_QUERY,
  PICTURE,
  TASKS,
} from '../schemas/agent-schemas.js';
import { answers, bytesAnswer, RUN_PARAMS } from '../schemas/common.js';
import type { ServerParts } from '../server-parts.js';

const TAGS = ['agents'];

const EVALUATION_QUERY = PAGE_QUERY.extend({ key: z.string().exactOptional() });

/** Shows agents of a run, and what became of their activities. */
export function agentRoutes(app: ZodApp, { paths, readings, pictures }: ServerParts): void {
  app.get(
    '/runs/:runId/agents',
    {
      schema: {
        tags: TAGS,
        summary: 'Lists agents',
        params: RUN_PARAMS,
        querystring: AGENT_QUERY,
        response: answers({ 200: AGENT_PAGE }, 404),
      },
    },
    async ({ params: { runId }, query }) => (await readings.reading(runId)).agents(query),
  );

  app.get(
    '/runs/:runId/agents/:key',
    { schema: { tags: TAGS, summary: 'Shows an agent', params: AGENT_PARAMS, response: answers({ 200: AGENT_DETAIL }, 404) } },
    async ({ params: { runId, key } }) => {
      const agent = await (await readings.reading(runId)).agent(key);
      return { ...agent, failures: paths.failures(agent.failures) };
    },
  );

  app.get(
    '/runs/:runId/agents/:key/picture',
    {
      schema: {
        tags: TAGS,
        summary: 'Has the problem draw an agent, or says why that failed',
        params: AGENT_PARAMS,
        response: answers({ 200: PICTURE }, 404),
      },
    },
    async ({ params: { runId, key } }) => {
      const { picture, fault } = await pictures.of(runId, key);
      return { picture, fault: fault && paths.hide(fault) };
    },
  );

  app.get(
    '/runs/:runId/lineage',
    {
      schema: {
        tags: TAGS,
        summary: 'Gives figures of all agents as columns of numbers (see docs/server.md)',
        params: RUN_PARAMS,
        querystring: LINEAGE_QUERY,
        response: answers({ 200: bytesAnswer('columns of numbers') }, 404),
      },
    },
    async ({ params: { runId }, query }, reply) => {
      const bytes = await (await readings.reading(runId)).lineage(query.from, query.limit);
      return reply.type('application/octet-stream').send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },
  );

  app.get(
    '/runs/:runId/evaluations',
    {
      schema: {
        tags: TAGS,
        summary: 'Lists evaluations in the order in which they were applied',
        params: RUN_PARAMS,
        querystring: EVALUATION_QUERY,
        response: answers({ 200: EVALUATION_PAGE }, 404),
      },
    },
    async ({ params: { runId }, query }) => (await readings.reading(runId)).evaluations(query),
  );

  app.get(
    '/runs/:runId/failures',
    {
      schema: {
        tags: TAGS,
        summary: 'Lists the latest failures for good',
        params: RUN_PARAMS,
        querystring: PAGE_QUERY,
        response: answers({ 200: FAILURE_PAGE }, 404),
      },
    },
    async ({ params: { runId }, query }) => {
      const page = await (await readings.reading(runId)).failures(query);
      return { ...page, items: paths.failures(page.items) };
    },
  );

  app.get(
    '/runs/:runId/tasks',
    {
      schema: {
        tags: TAGS,
        summary: 'Gives what the best agents got at each task',
        params: RUN_PARAMS,
        response: answers({ 200: TASKS }, 404),
      },
    },
    async ({ params: { runId } }) => (await readings.reading(runId)).tasks(),
  );
}
