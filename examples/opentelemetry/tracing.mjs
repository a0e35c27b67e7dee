/** Makes a span of each activity of a run: `node --import ./tracing.mjs program.js`, for all threads of the program. */
import { subscribe } from 'node:diagnostics_channel';
import { SpanStatusCode } from '@opentelemetry/api';
import { BasicTracerProvider, ConsoleSpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';

const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())] });
const tracer = provider.getTracer('hgm-orchestrator');

/** @param {import('hgm-orchestrator').ActivityMessage} activity */
function toSpan({ kind, runId, problem, key, task, childKey, attempts, cost, outcome, code, error, startedAtMs, endedAtMs }) {
  const attributes = {
    'hgm.run.id': runId,
    'hgm.problem': problem,
    'hgm.agent': key,
    'hgm.attempts': attempts,
    'hgm.cost': cost,
    'hgm.outcome': outcome,
    ...(task !== null && { 'hgm.task': task }),
    ...(childKey !== null && { 'hgm.child': childKey }),
    ...(code !== null && { 'error.type': code }),
  };
  const span = tracer.startSpan(`hgm.${kind}`, { startTime: startedAtMs, attributes });
  if (outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  span.end(endedAtMs);
}

subscribe('hgm-orchestrator:activity', toSpan);
