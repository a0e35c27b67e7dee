import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Histogram, Registry } from 'prom-client';
import { RequestDurations } from '../../../src/main/server/metrics/request-durations.js';

/** The lines of a text for Prometheus, whatever the order of them and of their labels. */
async function linesOf(registry: Registry): Promise<string[]> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '');
  return lines.map((line) => line.replace(/\{(.*)\}/, (_, labels: string) => `{${labels.split(',').sort().join()}}`)).sort();
}

test('requests are counted as a histogram of prom-client counts them', async () => {
  const registry = new Registry();
  const histogram = new Histogram({
    name: 'hgm_http_request_duration_seconds',
    help: 'how long requests took',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
    registers: [registry],
  });
  const durations = new RequestDurations();
  for (const [route, method, status] of [
    ['/runs', 'GET', 200],
    ['/runs', 'GET', 404],
    ['/runs', 'POST', 200],
    ['none', 'GET', 404],
  ] as const) {
    // Their sums are exact in binary.
    for (const elapsedMs of [0, 1, 1.5, 2.5, 250, 1024, 30_000, 30_000.5]) {
      durations.add(route, method, status, elapsedMs);
      histogram.observe({ route, method, status }, elapsedMs / 1000);
    }
  }
  const rounded = (lines: string[]) =>
    lines.map((line) => line.replace(/(_sum\{.*\}) (.*)/, (_, name, sum) => `${name} ${Number(sum).toFixed(6)}`));
  assert.deepEqual(rounded(await linesOf(durations.registry())), rounded(await linesOf(registry)));
});
