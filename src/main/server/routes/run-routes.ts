import { z } from 'zod';
import type { CurvePoint, RunOverview } from '../../../shared/views/run-views.js';
import type { ZodApp } from '../http/zod-app.js';
import { liveViewOf } from '../runs/live-view.js';
import { answers, RUN_PARAMS, SCHEMA_NOTES } from '../schemas/common.js';
import { COMPARISON, CURVE, RUN, RUN_LISTING, THROUGHPUT } from '../schemas/run-schemas.js';
import type { ServerParts } from '../server-parts.js';

const TAGS = ['runs'];
/** Most runs that are compared. */
const MOST_COMPARED = 20;

const COMPARED = z.object({
  runs: z
    .string()
    .min(1)
    .max(2200)
    .register(SCHEMA_NOTES, { description: `ids of runs, at most ${MOST_COMPARED}, with commas between them` })
    .transform((text) => [...new Set(text.split(','))])
    .pipe(z.array(z.string()).max(MOST_COMPARED)),
});

/** Shows runs: what all of it is read from is the journal, whoever writes it. */
export function runRoutes(app: ZodApp, { paths, readings, runs }: ServerParts): void {
  app.get(
    '/runs',
    {
      schema: {
        tags: TAGS,
        summary: 'Lists the runs, the latest first',
        response: answers({ 200: z.object({ runs: z.array(RUN_LISTING) }) }),
      },
    },
    async () => ({ runs: await readings.list() }),
  );

  app.get(
    '/runs/:runId',
    { schema: { tags: TAGS, summary: 'Shows a run', params: RUN_PARAMS, response: answers({ 200: RUN }, 404) } },
    async ({ params: { runId } }) => {
      const reading = await readings.reading(runId);
      return { ...paths.overview(await reading.overview()), live: await liveViewOf(runs.find(runId)) };
    },
  );

  app.get(
    '/runs/:runId/curve',
    {
      schema: {
        tags: TAGS,
        summary: 'Gives the best agent so far, wherever it changed',
        params: RUN_PARAMS,
        response: answers({ 200: CURVE }, 404),
      },
    },
    async ({ params: { runId } }) => (await readings.reading(runId)).curve(),
  );

  app.get(
    '/runs/:runId/throughput',
    {
      schema: {
        tags: TAGS,
        summary: 'Gives how far the run was at moments',
        params: RUN_PARAMS,
        response: answers({ 200: THROUGHPUT }, 404),
      },
    },
    async ({ params: { runId } }) => (await readings.reading(runId)).throughput(),
  );

  app.get(
    '/compare',
    {
      schema: {
        tags: TAGS,
        summary: 'Puts runs side by side',
        querystring: COMPARED,
        response: answers({ 200: COMPARISON }, 404),
      },
    },
    async ({ query }) => {
      const compared = await Promise.all(
        query.runs.map(async (runId) => {
          const reading = await readings.reading(runId);
          return comparedRun(await reading.overview(), await reading.curve());
        }),
      );
      return { runs: compared, differing: differingOptions(compared.map(({ options }) => options)) };
    },
  );
}

function comparedRun(overview: RunOverview, curve: readonly CurvePoint[]) {
  const { options } = overview;
  return { listing: RUN_LISTING.parse(overview), curve: [...curve], options };
}

/** Names of options that are not the same everywhere, sorted. */
function differingOptions(options: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  const names = new Set(options.flatMap((each) => Object.keys(each)));
  return [...names].filter((name) => new Set(options.map((each) => JSON.stringify(each[name]))).size > 1).sort();
}
