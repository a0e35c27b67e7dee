/** An HTTP service over a hand-driven worker: POST an evaluation, GET its outcome, GET the best agent. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  type AgentNode,
  buildWorker,
  type HgmActivityWorker,
  isHgmError,
  type RequestSettlement,
  threadWork,
} from 'hgm-orchestrator';

const WORK = new URL('./work.js', import.meta.url);
const MAXIMUM_BODY_BYTES = 65_536;

/** What POST /evaluations takes. */
interface Order {
  readonly id: string;
  readonly key: string;
  readonly text: string;
  readonly pattern: string;
}

/** A refusal, with the status that it is answered with. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The service; not yet listening. Closing the worker, then the server, ends it. */
export interface Service {
  readonly server: Server;
  readonly worker: HgmActivityWorker;
}

export function makeService(concurrency: number): Service {
  const worker = buildWorker({ concurrency, cancelGraceMs: 100, finishedLimit: 100_000 });
  let best: { readonly key: string; readonly mean: number } | null = null;
  worker.workflow.on('evaluation', ({ key, clade }) => {
    if (best === null || clade.mean > best.mean || key === best.key) best = { key, mean: clade.mean };
  });
  const routes: Readonly<Record<string, (request: IncomingMessage, id: string) => Promise<unknown>>> = {
    'POST /evaluations': (request) => order(worker, request),
    'GET /evaluations': (_, id) => outcome(worker, id),
    'GET /best': async () => best ?? refuse(404, 'nothing was evaluated yet'),
    'GET /agents': async (_, key) => (await node(worker, key)) ?? refuse(404, `there is no agent ${key}`),
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [, collection = '', id = ''] = pathname.split('/', 3);
    const route = routes[`${request.method} /${collection}`];
    const answer =
      route === undefined ? Promise.reject(new Refusal(404, 'no such route')) : route(request, decodeURIComponent(id));
    answer.then(
      (body) => send(response, 200, body),
      (error: unknown) => send(response, statusOf(error), { error: error instanceof Error ? error.message : String(error) }),
    );
  });
  return { server, worker };
}

async function order({ workflow }: HgmActivityWorker, request: IncomingMessage): Promise<unknown> {
  const { id, key, text, pattern } = parseOrder(await readBody(request));
  const isScheduled = await workflow.scheduleEvaluation(key, threadWork(WORK, 'evaluate', { text, pattern }), { requestId: id });
  if (!isScheduled) refuse(409, `the id ${id} was used, or ${key} is being evaluated`);
  return { id };
}

async function outcome({ workflow }: HgmActivityWorker, id: string): Promise<unknown> {
  const settlement: RequestSettlement = await workflow.settled(id);
  if (settlement.status !== 'completed') return { id, status: settlement.status, error: settlement.error.message };
  return { id, ...settlement };
}

function node({ workflow }: HgmActivityWorker, key: string): Promise<AgentNode | null> {
  return workflow.node(key);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAXIMUM_BODY_BYTES) refuse(413, `a body has at most ${MAXIMUM_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseOrder(body: string): Order {
  let order: unknown;
  try {
    order = JSON.parse(body);
  } catch {
    refuse(400, 'the body must be JSON');
  }
  if (isOrder(order)) return order;
  return refuse(400, 'an evaluation is { id, key, text, pattern }, all strings, and a pattern is not empty');
}

function isOrder(value: unknown): value is Order {
  if (typeof value !== 'object' || value === null) return false;
  const { id, key, text, pattern }: Partial<Record<keyof Order, unknown>> = value;
  return [id, key, text].every((field) => typeof field === 'string') && typeof pattern === 'string' && pattern !== '';
}

function refuse(status: number, message: string): never {
  throw new Refusal(status, message);
}

function statusOf(error: unknown): number {
  if (error instanceof Refusal) return error.status;
  if (isHgmError(error, 'ERR_UNKNOWN_REQUEST')) return 404;
  if (isHgmError(error, 'ERR_CLOSED')) return 503;
  return error instanceof URIError || isHgmError(error) ? 400 : 500;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
