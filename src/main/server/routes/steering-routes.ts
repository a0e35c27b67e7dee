import { z } from 'zod';
import { labelOf } from '../../store/check-calls.js';
import type { ZodApp } from '../http/zod-app.js';
import { checkThreads } from '../runs/http-options.js';
import type { ServedRun } from '../runs/served-run.js';
import { AGENT_PARAMS } from '../schemas/agent-schemas.js';
import { answers, NOTHING, OF_BODIES, RUN_PARAMS, SCHEMA_NOTES } from '../schemas/common.js';
import { anyJson } from '../schemas/run-schemas.js';
import type { ServerParts } from '../server-parts.js';

const TAGS = ['steering'];

const NEW_AGENT = z.strictObject({
  state: anyJson().register(SCHEMA_NOTES, { description: 'the state of the agent: plain JSON' }),
  parent: z.string().exactOptional().register(SCHEMA_NOTES, { description: 'key of its parent (default: root)' }),
});

const CHANGES = z.strictObject({
  name: z.string().nullable().exactOptional(),
  tags: z.array(z.string()).exactOptional(),
  evaluations: z.number().exactOptional(),
  timeMs: z.number().exactOptional(),
  threads: z.number().exactOptional(),
  guards: z.record(z.string(), anyJson()).exactOptional(),
  policyOptions: z.record(z.string(), anyJson()).exactOptional(),
  expansionGate: z.enum(['open', 'closed']).exactOptional(),
});

/** Steps in while a run goes on. All of it stands in the journal, and is done again at the same place when the run is resumed. */
export function steeringRoutes(app: ZodApp, { store, runs, readings, maximumThreads }: ServerParts): void {
  app.patch(
    '/runs/:runId',
    {
      schema: {
        tags: TAGS,
        summary:
          'Changes name and tags of any run; of one under way here budgets, threads, guards, policy, or the gate of expansions',
        params: RUN_PARAMS,
        body: CHANGES,
        response: answers({ 204: NOTHING }, 404, 409, ...OF_BODIES),
      },
    },
    async ({ params: { runId }, body: { name, tags, expansionGate, ...update } }, reply) => {
      checkThreads(update, maximumThreads);
      const label = labelOf({ ...(name !== undefined && { name }), ...(tags !== undefined && { tags }) });
      // What is refused is refused before anything is changed.
      const isSteered = Object.keys(update).length > 0 || expansionGate !== undefined;
      const run = isSteered ? await runs.get(runId) : undefined;
      if (Object.keys(update).length > 0) await run?.update(update);
      if (expansionGate !== undefined) await run?.setExpansionGate(expansionGate === 'open');
      await store.label(runId, label);
      readings.outdate(runId);
      return reply.status(204).send(undefined);
    },
  );

  app.post(
    '/runs/:runId/agents',
    {
      schema: {
        tags: TAGS,
        summary: 'Adds an agent, which is evaluated before all else',
        params: RUN_PARAMS,
        body: NEW_AGENT,
        response: answers({ 201: z.object({ key: z.string() }) }, 404, 409, ...OF_BODIES),
      },
    },
    async ({ params: { runId }, body: { state, ...options } }, reply) => {
      const run = await runs.get(runId);
      const key = await run.addAgent(state, options);
      readings.outdate(runId);
      return reply.status(201).send({ key });
    },
  );

  const steerAgent = (what: string, summary: string, steer: (run: ServedRun, key: string) => Promise<void>) =>
    app.post(
      `/runs/:runId/agents/:key/${what}`,
      { schema: { tags: TAGS, summary, params: AGENT_PARAMS, response: answers({ 204: NOTHING }, 404, 409) } },
      async ({ params: { runId, key } }, reply) => {
        await steer(await runs.get(runId), key);
        readings.outdate(runId);
        return reply.status(204).send(undefined);
      },
    );
  steerAgent('prune', 'Takes an agent and its descendants out of the search', (run, key) => run.prune(key));
  steerAgent('evaluate-next', "Has an agent's next unmet task go before all else", (run, key) => run.evaluateNext(key));
}
