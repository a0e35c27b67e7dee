import type { ZodApp } from '../http/zod-app.js';
import type { MeasuredRun, ServerMetrics } from '../metrics/server-metrics.js';
import { liveViewOf } from '../runs/live-view.js';
import { answers, textAnswer } from '../schemas/common.js';
import type { ServerParts } from '../server-parts.js';

/** Tells Prometheus how the server is, and the runs that are under way here. */
export function metricsRoutes(app: ZodApp, metrics: ServerMetrics, { readings, runs }: ServerParts): void {
  app.get(
    '/metrics',
    {
      schema: {
        tags: ['server'],
        summary: 'Gives figures for Prometheus',
        response: answers({ 200: textAnswer('in the format of Prometheus', 'text/plain') }),
      },
    },
    async (_, reply) => {
      const measured = await Promise.all(runs.ids.map((runId) => measure(runId)));
      const text = await metrics.text(measured.filter((run) => run !== undefined));
      return reply.type(metrics.contentType).send(text);
    },
  );

  /** Undefined for a run that has ended meanwhile. */
  async function measure(runId: string): Promise<MeasuredRun | undefined> {
    const live = await liveViewOf(runs.find(runId));
    if (live === null) return undefined;
    const reading = await readings.reading(runId);
    const [overview, durations] = await Promise.all([reading.overview(), reading.durations()]);
    return { overview, durations, live };
  }
}

/** Has each answer counted, by the route that it is of. */
export function countAnswers(app: ZodApp, metrics: ServerMetrics): void {
  app.addHook('onResponse', ({ routeOptions, method }, reply, done) => {
    metrics.answered(routeOptions.url ?? 'none', method, reply.statusCode, reply.elapsedTime);
    done();
  });
}
