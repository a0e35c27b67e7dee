import { z } from 'zod';
import type { ZodApp } from '../http/zod-app.js';
import { RESUME_OPTIONS_SCHEMA, START_OPTIONS } from '../runs/http-options.js';
import { answers, NOTHING, OF_BODIES, RUN_PARAMS, RUN_STATUS, SCHEMA_NOTES } from '../schemas/common.js';
import { anyJson } from '../schemas/run-schemas.js';
import type { ServerParts } from '../server-parts.js';

const TAGS = ['runs'];

const PROBLEM_PATH = z
  .string()
  .min(1)
  .register(SCHEMA_NOTES, { description: 'path of a problem, as GET /api/v1/problems lists it' });

/** Its rules are those of `startRun`. */
const INLINE_PROBLEM = z
  .strictObject({
    name: z.string(),
    root: anyJson(),
    tasks: z.union([z.number(), z.array(anyJson())]).exactOptional(),
    direction: z.enum(['minimize', 'maximize']).exactOptional(),
    exact: z.boolean().exactOptional(),
  })
  .register(SCHEMA_NOTES, { description: 'a problem without code: all is done by those who ask' });

const NEW_RUN = z.strictObject({
  problem: z.union([PROBLEM_PATH, INLINE_PROBLEM]),
  options: START_OPTIONS.default({}),
});

/** Begins runs, has them go on, and ends them. */
export function runControlRoutes(app: ZodApp, { desk, runs, readings }: ServerParts): void {
  app.post(
    '/runs',
    {
      schema: {
        tags: TAGS,
        summary: 'Starts a run',
        body: NEW_RUN,
        response: answers({ 201: z.object({ runId: z.string() }) }, 409, ...OF_BODIES, 422),
      },
    },
    async ({ body }, reply) => {
      const { id } = await desk.start(body.problem, body.options);
      return reply.status(201).header('location', `runs/${id}`).send({ runId: id });
    },
  );

  const steerRun = (what: string, summary: string, status: string, steer: (runId: string) => Promise<void>) =>
    app.post(
      `/runs/:runId/${what}`,
      { schema: { tags: TAGS, summary, params: RUN_PARAMS, response: answers({ 200: RUN_STATUS }, 404, 409) } },
      async ({ params: { runId } }) => {
        await steer(runId);
        readings.outdate(runId);
        return { runId, status };
      },
    );
  steerRun('pause', 'Has a run choose nothing more', 'paused', async (runId) => (await runs.get(runId)).pause());
  steerRun('stop', 'Ends a run, which can be resumed', 'stopping', (runId) => runs.stop(runId));

  app.post(
    '/runs/:runId/resume',
    {
      schema: {
        tags: TAGS,
        summary: 'Has a run go on: unpauses one that is paused, takes up one that nobody runs',
        params: RUN_PARAMS,
        body: RESUME_OPTIONS_SCHEMA.nullish(),
        response: answers({ 200: RUN_STATUS }, 404, 409, ...OF_BODIES, 422),
      },
    },
    async ({ params: { runId }, body }) => {
      await desk.resume(runId, body ?? {});
      readings.outdate(runId);
      return { runId, status: 'running' };
    },
  );

  app.delete(
    '/runs/:runId',
    {
      schema: {
        tags: TAGS,
        summary: 'Removes a run that is not under way',
        params: RUN_PARAMS,
        response: answers({ 204: NOTHING }, 404, 409),
      },
    },
    async ({ params: { runId } }, reply) => {
      await runs.remove(runId);
      return reply.status(204).send(undefined);
    },
  );
}
