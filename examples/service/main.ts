/** Serves until SIGTERM or SIGINT; what hangs then is cancelled after two seconds. `--store FILE` keeps it over a restart. */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { runWorkerForever } from 'hgm-orchestrator';
import { makeService } from './service.js';

const { values } = parseArgs({ options: { store: { type: 'string' } } });
const { server, worker } = await makeService({ concurrency: 2, ...values });
await worker.ready();
await once(server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1'), 'listening');
console.log(`listening on ${JSON.stringify(server.address())}`);

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
await runWorkerForever(worker, { signal: stop.signal, timeoutMs: 2000 });
// Whoever still waited has been answered: idle connections are all that is left.
server.closeIdleConnections();
server.close();
