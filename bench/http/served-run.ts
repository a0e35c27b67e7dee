/** A run without threads, behind the server that `hgm serve` starts. */
import { startServer } from '../../src/main/server/start-server.js';
import type { RunStore } from '../../src/main/store/run-store.js';
import { GROWN_AGENTS } from '../harness/grown-run.js';
import { ROOT_AGENT } from '../problems/graded-agent.js';

/** Longest time of the run: one that takes longer is broken. */
const LIMIT_MS = 120_000;
/** More than a processor answers. */
const REQUESTS_PER_SECOND = 1_000_000;

const PROBLEM = { name: 'asked for', root: ROOT_AGENT };
const OPTIONS = { timeMs: LIMIT_MS, policyOptions: { initialExpansions: GROWN_AGENTS, posterior: 'beta' } };

/** Serves one run while `use` works with its address. @param store - a file, or a store of this thread */
export async function withServedRun<Value>(store: string | RunStore, use: (url: string) => Promise<Value>): Promise<Value> {
  const limits = { requestsPerSecond: REQUESTS_PER_SECOND };
  const server = await startServer({ store, port: 0, limits, log: { write: () => undefined } });
  try {
    const response = await fetch(`${server.url}/api/v1/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ problem: PROBLEM, options: OPTIONS }),
    });
    if (response.status !== 201) throw new Error(`the run was not started: ${await response.text()}`);
    const { runId }: { readonly runId: string } = JSON.parse(await response.text());
    return await use(`${server.url}/api/v1/runs/${runId}`);
  } finally {
    await server.close();
  }
}
