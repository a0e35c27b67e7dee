import { z } from 'zod';
import { RUN_EVENTS } from '../../run/events/run-events.js';
import { EventStream } from '../events/event-stream.js';
import type { OpenStreams } from '../events/open-streams.js';
import { RunFeed } from '../events/run-feed.js';
import type { ZodApp } from '../http/zod-app.js';
import { answers, RUN_PARAMS, SCHEMA_NOTES, textAnswer } from '../schemas/common.js';
import { SECURITY_HEADERS } from '../security/response-headers.js';
import type { ServerParts } from '../server-parts.js';

/** Types of what a stream tells beside events of the run. */
const OF_STREAM = ['figures', 'reset'];
const TYPES: readonly string[] = [...Object.keys(RUN_EVENTS), ...OF_STREAM];
/** What comes too often for whoever does not ask for it. */
const FREQUENT: ReadonlySet<string> = new Set(['evaluation', 'expansion', 'progress']);

const TYPE_LIST = z
  .string()
  .max(1000)
  .register(SCHEMA_NOTES, {
    description: 'types of events, with commas between them (default: all but evaluation, expansion and progress)',
  })
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(TYPES)));

const EVENT_QUERY = z.object({ types: TYPE_LIST.optional() });

const EVENT_HEADERS = z.object({ 'last-event-id': z.string().max(16).regex(/^\d+$/).transform(Number).exactOptional() });

/** Tells what happens in a run, as it happens. */
export function eventRoutes(app: ZodApp, streams: OpenStreams, { paths, readings, runs }: ServerParts): void {
  app.get(
    '/runs/:runId/events',
    {
      schema: {
        tags: ['runs'],
        summary: 'Streams events; goes on after Last-Event-ID',
        params: RUN_PARAMS,
        querystring: EVENT_QUERY,
        headers: EVENT_HEADERS,
        response: answers({ 200: textAnswer('server-sent events', 'text/event-stream') }, 404),
      },
    },
    async ({ params: { runId }, query, headers, log }, reply) => {
      const reading = await readings.reading(runId);
      streams.checkRoom();
      reply.hijack();
      const stream = new EventStream(reply.raw, SECURITY_HEADERS);
      streams.add(stream);
      const types = query.types ?? TYPES.filter((type) => !FREQUENT.has(type));
      const feed = new RunFeed({ stream, paths, reading, run: () => runs.find(runId), types, after: headers['last-event-id'] });
      // The answer has begun: what goes wrong now can only end it, and the client asks again.
      feed.run().catch((error: unknown) => {
        log.error({ runId, err: error }, 'a stream of events ended');
        stream.close();
      });
    },
  );
}
