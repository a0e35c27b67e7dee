/** A bounded client: so many evaluations from so many connections, each posted and waited for; prints their rate and latencies. */
import { parseArgs } from 'node:util';
import { ServiceClient } from './client.js';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    evaluations: { type: 'string', default: '5000' },
    connections: { type: 'string', default: '16' },
  },
});
const evaluations = Number(values.evaluations);
const connections = Number(values.connections);
const client = new ServiceClient(values.url, connections);
const run = `${process.pid}-${Date.now()}`;

const latenciesMs: number[] = [];
let next = 0;
async function evaluateAll(connection: number): Promise<void> {
  for (let number = next++; number < evaluations; number = next++) {
    const id = `${run}-${number}`;
    const startedAtMs = performance.now();
    const order = { id, key: `root/${connection}`, text: 'abcabc'.repeat(50), pattern: 'ca' };
    for (const { status } of [await client.call('POST', '/evaluations', order), await client.call('GET', `/evaluations/${id}`)]) {
      if (status !== 200) throw new Error(`the service answered ${status}`);
    }
    latenciesMs.push(performance.now() - startedAtMs);
  }
}

const startedAtMs = performance.now();
await Promise.all(Array.from({ length: connections }, (_, connection) => evaluateAll(connection)));
const seconds = (performance.now() - startedAtMs) / 1000;
latenciesMs.sort((one, other) => one - other);
const quantile = (part: number) => (latenciesMs[Math.floor(part * (latenciesMs.length - 1))] ?? 0).toFixed(2);
console.log(`${Math.round(evaluations / seconds)} evaluations/s from ${connections} connections, posted and waited for`);
console.log(`latency in ms: p50 ${quantile(0.5)}, p95 ${quantile(0.95)}, p99 ${quantile(0.99)}, most ${quantile(1)}`);
client.close();
