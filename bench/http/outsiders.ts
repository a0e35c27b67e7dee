/** A process that asks for work over HTTP, and tells it, over several connections at once. */
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import type { z } from 'zod';
import { KeepAliveConnection } from './keep-alive-connection.js';
import { outsidersSchema, type windowSchema } from './observe-requests.js';

/** The part of an answer that is looked at. */
interface Asked {
  readonly leases: readonly { readonly token: string; readonly kind: 'expand' | 'evaluate'; readonly seed: number }[];
}

interface Told {
  readonly results: readonly { readonly accepted: boolean }[];
}

const { url, connections, batch, warmUpMs, windowMs } = outsidersSchema.parse(JSON.parse(process.argv[2] ?? ''));
const base = new URL(url);
const ASK = JSON.stringify({ count: batch, waitMs: 1000, workerId: 'bench' });
let requests = 0;
let given = 0;

/** Results by numbers that leases bring: of a child how good it is, of an evaluation a draw. */
function resultsOf({ leases }: Asked): string {
  const results = leases.map(({ token, kind, seed }) =>
    kind === 'expand' ? { token, agent: { quality: seed / 2 ** 32 } } : { token, reward: seed % 2 },
  );
  return JSON.stringify({ results });
}

async function keepAsking(connection: KeepAliveConnection): Promise<never> {
  for (;;) {
    const asked: Asked = JSON.parse(await connection.post(`${base.pathname}/ask`, ASK));
    requests++;
    given += asked.leases.length;
    const told: Told = JSON.parse(await connection.post(`${base.pathname}/tell`, resultsOf(asked)));
    requests++;
    if (!told.results.every(({ accepted }) => accepted)) throw new Error(`a result was refused: ${JSON.stringify(told)}`);
  }
}

function send(message: z.infer<typeof windowSchema>): void {
  process.send?.(message);
}

process.on('disconnect', () => process.exit());
for (let opened = 0; opened < connections; opened++) void keepAsking(await KeepAliveConnection.open(base));
await setTimeout(warmUpMs);
send({ type: 'begun' });
const before = { requests, given };
const startedAtMs = performance.now();
await setTimeout(windowMs);
const elapsedMs = performance.now() - startedAtMs;
send({ type: 'ended', requests: requests - before.requests, leases: given - before.given, elapsedMs });
