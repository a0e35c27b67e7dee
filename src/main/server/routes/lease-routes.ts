import type { FastifyReply } from 'fastify';
import type { WhenGone } from '../../../shared/leases/json-leasing.js';
import { checkJson, jsonIn, takeJsonAsText } from '../http/json-body.js';
import type { ZodApp } from '../http/zod-app.js';
import { answers, OF_BODIES, RUN_PARAMS } from '../schemas/common.js';
import { ANSWERS, ASK, LEASE_LIST, LEASES, RENEWALS, TELL, TOKENS, TOLD_ANSWERS, WORKER_LIST } from '../schemas/lease-schemas.js';
import type { ServerParts } from '../server-parts.js';

const TAGS = ['ask and tell'];

/** Of an answer that is given as the text of its JSON. */
const JSON_TYPE = 'application/json; charset=utf-8';

/** Statuses that requests of leases may be answered with. */
const ERRORS = [404, 409, ...OF_BODIES] as const;

const ASK_OR_NOTHING = ASK.nullish();

/** Has those outside do activities of a run: see docs/ask-and-tell.md. */
export function leaseRoutes(app: ZodApp, parts: ServerParts): void {
  app.register(async (inText) => {
    takeJsonAsText(inText);
    askAndTellRoutes(inText, parts);
  });
  tokenRoutes(app, parts);
  listRoutes(app, parts);
}

/** What most requests are: their bodies are read by the run alone, in its thread. */
function askAndTellRoutes(app: ZodApp, { runs, readings }: ServerParts): void {
  app.post(
    '/runs/:runId/ask',
    {
      schema: {
        tags: TAGS,
        summary: 'Leases activities to whoever asks; waits for the first up to waitMs',
        params: RUN_PARAMS,
        body: ASK_OR_NOTHING,
        response: answers({ 200: LEASES }, ...ERRORS),
      },
    },
    async (request, reply) => {
      const json = jsonIn(request);
      try {
        const { inJson } = await runs.get(request.params.runId);
        return reply.type(JSON_TYPE).send(`{"leases":${await inJson.ask(json, whenGone(reply))}}`);
      } catch (error) {
        checkJson(json, ASK_OR_NOTHING);
        throw error;
      }
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
        response: answers({ 200: TOLD_ANSWERS }, ...ERRORS),
      },
    },
    async (request, reply) => {
      const json = jsonIn(request);
      const { runId } = request.params;
      try {
        const { inJson } = await runs.get(runId);
        const answered = await inJson.tell(json);
        readings.outdate(runId);
        return reply.type(JSON_TYPE).send(`{"results":${answered}}`);
      } catch (error) {
        checkJson(json, TELL);
        throw error;
      }
    },
  );
}

function tokenRoutes(app: ZodApp, { runs }: ServerParts): void {
  app.post(
    '/runs/:runId/renew',
    {
      schema: {
        tags: TAGS,
        summary: 'Leases anew, for as long as before',
        params: RUN_PARAMS,
        body: TOKENS,
        response: answers({ 200: RENEWALS }, ...ERRORS),
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
        response: answers({ 200: ANSWERS }, ...ERRORS),
      },
    },
    async ({ params: { runId }, body }) => ({ results: [...(await (await runs.get(runId)).release(body.tokens))] }),
  );
}

function listRoutes(app: ZodApp, { runs }: ServerParts): void {
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
