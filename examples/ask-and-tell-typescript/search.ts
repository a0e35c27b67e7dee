/**
 * Searches for the minimum of a function over HTTP, with a client whose types are generated from the server's document.
 *
 *     node build/search.js [--url http://127.0.0.1:8787] [--evaluations 2000] [--run ID]
 *
 * The server decides what to do next and keeps the run; this program makes agents and says how good they are. A token, where the
 * server needs one, is taken from the environment variable HGM_TOKEN.
 */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './api.js';

type Lease = components['schemas']['Lease'];
type Result = components['schemas']['ToldResult'];

/** What agents and tasks are: a place, and how far beside an agent it is measured. */
interface Point {
  readonly x: number;
  readonly y: number;
}

const OFFSETS = [-0.5, 0, 0.5];
const TASKS = OFFSETS.flatMap((x) => OFFSETS.map((y) => ({ x, y })));

/** Agents and tasks are any JSON to the server. */
function pointOf(json: unknown): Point {
  if (typeof json === 'object' && json !== null && 'x' in json && 'y' in json) {
    const { x, y } = json;
    if (typeof x === 'number' && typeof y === 'number') return { x, y };
  }
  throw new Error(`no agent or task of this program: ${JSON.stringify(json)}`);
}

/** Numbers from 0 to 1, the same ones for the same seed: mulberry32, of Tommy Ettinger. */
function numbersOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An agent like the one that is expanded. The seed is the same whenever the activity is tried again. */
function variant({ x, y }: Point, seed: number): Point {
  const draw = numbersOf(seed);
  return { x: x + draw() - 0.5, y: y + draw() - 0.5 };
}

/** How far the agent is from x = 1, y = 2, squared, a little beside it. */
function score(agent: Point, task: Point): number {
  return (1 - agent.x - 0.01 * task.x) ** 2 + (2 - agent.y - 0.01 * task.y) ** 2;
}

function resultOf({ token, kind, agent, task, seed }: Lease): Result {
  if (kind === 'expand') return { token, agent: variant(pointOf(agent), seed) };
  return { token, score: score(pointOf(agent), pointOf(task)) };
}

/** Milliseconds between the attempts to reach a server that is away, as one that is started anew. */
const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 15_000, 30_000];

/** As `fetch`. A server that is away for less than a minute is waited for: leases outlive it, and what is told twice counts once. */
async function fetchPatiently(request: Request): Promise<Response> {
  for (const pauseMs of PAUSES_MS) {
    const response = await fetch(request.clone()).catch(() => undefined);
    if (response !== undefined && response.status !== 503) return response;
    await setTimeout(pauseMs);
  }
  return await fetch(request);
}

/** What a request gave. */
function given<Data>({ data, error }: { data?: Data; error?: components['schemas']['Error'] }): Data {
  if (data !== undefined) return data;
  throw new Error(error?.error.message ?? 'the server answered nothing', { cause: error?.error.code });
}

async function start(client: Client<paths>, evaluations: number): Promise<string> {
  const problem = { name: 'nearest', root: { x: -1, y: 1 }, tasks: TASKS, direction: 'minimize', exact: true } as const;
  const options = { evaluations, name: 'from TypeScript' };
  return given(await client.POST('/api/v1/runs', { body: { problem, options } })).runId;
}

/** Does what there is to be done, until the run has ended. */
async function takePart(client: Client<paths>, runId: string): Promise<void> {
  const params = { path: { runId } };
  for (;;) {
    const asked = await client.POST('/api/v1/runs/{runId}/ask', {
      params,
      body: { count: 16, waitMs: 10_000, workerId: 'search.ts' },
    });
    if (asked.error?.error.code === 'ERR_CLOSED') return;
    const results = given(asked).leases.map(resultOf);
    if (results.length === 0) continue;
    const told = await client.POST('/api/v1/runs/{runId}/tell', { params, body: { results } });
    if (told.error?.error.code === 'ERR_CLOSED') return;
    const refused = given(told).results.find(({ reason }) => reason === 'invalid');
    if (refused !== undefined) throw new Error(refused.message);
  }
}

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8787' },
    evaluations: { type: 'string', default: '2000' },
    run: { type: 'string' },
  },
});
const token = process.env.HGM_TOKEN;
const options = { baseUrl: values.url, ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }) };
// A run that is asked for twice is started twice.
const runId = values.run ?? (await start(createClient<paths>(options), Number(values.evaluations)));
const client = createClient<paths>({ ...options, fetch: fetchPatiently });
await takePart(client, runId);
const { best } = given(await client.GET('/api/v1/runs/{runId}', { params: { path: { runId } } }));
if (best === null) throw new Error('the run ended before it had a best agent');
const path = { runId, key: best.key };
const { state } = given(await client.GET('/api/v1/runs/{runId}/agents/{key}', { params: { path } }));
console.log(JSON.stringify({ run: runId, score: best.mean, agent: state }));
