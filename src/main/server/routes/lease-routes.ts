import type { FastifyReply } from 'fastify';
import type { WhenGone } from '../../../shared/leases/json-leasing.js';
import type { ZodApp } from '../http/zod-app.js';
import { answers, OF_BODIES, RUN_PARAMS } from '../schemas/common.js';
import { ANSWERS, ASK, LEASE_LIST, LEASES, RENEWALS, TELL, TOKENS, TOLD_ANSWERS, WORKER_LIST } from '../schemas/lease-schemas.js';
import type { ServerParts } from '../server-parts.js';

const TAGS = ['ask and tell'];

/** Of an answer that is given as the text of its JSON. */
const JSON_TYPE = 'application/json; charset=utf-8';

/** Has those outside do activities of a run: see docs/ask-and-tell.md. */
export function leaseRoutes(app: ZodApp, { runs, readings }: ServerParts): void {
  const errors = [404, 409, ...OF_BODIES] as const;

  app.post(
    '/runs/:runId/ask',
    {
      schema: {
        tags: TAGS,
        summary: 'Leases activities to whoever asks; waits for the first up to waitMs',
        params: RUN_PARAMS,
        body: ASK.nullish(),
        response: answers({ 200: LEASES }, ...errors, 503),
      },
    },
    async ({ params: { runId }, body }, reply) => {
      const run = await runs.get(runId);
      const ask = body ?? {};
      // Only who waits can go away meanwhile.
      const leases = await run.inJson.ask(ask, ask.waitMs === undefined ? undefined : whenGone(reply));
      return reply.type(JSON_TYPE).send(`{"leases":${leases}}`);
    },
  );

  app.post(
    '/runs/:runId/tell',
    {
      schema: {
        tags: TAGS,
        summary: 'Tells what came of leases',
        params: RUN_PARAMS,
        body: TELL,
        response: answers({ 200: TOLD_ANSWERS }, ...errors),
      },
    },
    async ({ params: { runId }, body }, reply) => {
      const answered = await (await runs.get(runId)).inJson.tell(body.results);
      readings.outdate(runId);
      return reply.type(JSON_TYPE).send(`{"results":${answered}}`);
    },
  );

  app.post(
    '/runs/:runId/renew',
    {
      schema: {
        tags: TAGS,
        summary: 'Leases anew, for as long as before',
        params: RUN_PARAMS,
        body: TOKENS,
        response: answers({ 200: RENEWALS }, ...errors),
      },
    },
    async ({ params: { runId }, body }) => ({ results: [...(await (await runs.get(runId)).renew(body.tokens))] }),
  );

  app.post(
    '/runs/:runId/release',
    {
      schema: {
        tags: TAGS,
        summary: 'Gives leases back',
        params: RUN_PARAMS,
        body: TOKENS,
        response: answers({ 200: ANSWERS }, ...errors),
      },
    },
    async ({ params: { runId }, body }) => ({ results: [...(await (await runs.get(runId)).release(body.tokens))] }),
  );

  app.get(
    '/runs/:runId/leases',
    {
      schema: {
        tags: TAGS,
        summary: 'Lists what is leased, the longest held first; nothing where the run is not under way here',
        params: RUN_PARAMS,
        response: answers({ 200: LEASE_LIST }, 404),
      },
    },
    async ({ params: { runId } }) => ({ leases: [...((await (await runs.findKnown(runId))?.leases()) ?? [])] }),
  );

  app.get(
    '/runs/:runId/workers',
    {
      schema: {
        tags: TAGS,
        summary: 'Lists the workers on other machines; nothing where the run is not under way here',
        params: RUN_PARAMS,
        response: answers({ 200: WORKER_LIST }, 404),
      },
    },
    async ({ params: { runId } }) => ({ workers: [...((await (await runs.findKnown(runId))?.workers()) ?? [])] }),
  );
}

/** Tells when whoever waits for an answer has gone. */
function whenGone({ raw }: FastifyReply): WhenGone {
  return (forget) => {
    raw.once('close', () => {
      if (!raw.writableFinished) forget();
    });
    // Who went before that closes nothing any more.
    if (raw.destroyed) forget();
  };
}
