/** An HTTP service over a hand-driven worker: POST an evaluation, GET its outcome, GET the best agent. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  type AgentNode,
  type AgentPage,
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

/** The agent with the best mean. */
interface Best {
  readonly key: string;
  readonly mean: number;
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

export interface ServiceOptions {
  /** Evaluations at a time. */
  readonly concurrency: number;
  /** A file that keeps everything over a restart. @defaultValue nothing is kept */
  readonly store?: string;
}

/** What is evaluated next of an agent is kept in its metadata: after a restart the function is given it again. */
export async function makeService({ concurrency, store }: ServiceOptions): Promise<Service> {
  const options = { concurrency, cancelGraceMs: 100, finishedLimit: 100_000 };
  const worker = store === undefined ? buildWorker(options) : await buildWorker({ ...options, store, id: 'service' });
  const evaluations = new Evaluations(worker);
  await evaluations.goOn();
  let best = await bestOf(worker);
  worker.workflow.on('evaluation', ({ key, clade }) => {
    if (best === null || clade.mean > best.mean || key === best.key) best = { key, mean: clade.mean };
  });
  const routes: Readonly<Record<string, (request: IncomingMessage, id: string) => Promise<unknown>>> = {
    'POST /evaluations': async (request) => evaluations.order(parseOrder(await readBody(request))),
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

/** Schedules evaluations: one of an agent at a time. */
class Evaluations {
  readonly #worker: HgmActivityWorker;
  readonly #busy = new Set<string>();

  constructor(worker: HgmActivityWorker) {
    this.#worker = worker;
  }

  async order(order: Order): Promise<unknown> {
    const { id, key } = order;
    const isScheduled = !this.#busy.has(key) && (await this.#schedule(order));
    return isScheduled ? { id } : refuse(409, `the id ${id} was used, or ${key} is being evaluated`);
  }

  /** Schedules again what an earlier process left. */
  async goOn(): Promise<void> {
    const { workflow } = this.#worker;
    for (const { requestId, key } of await workflow.unsettled()) {
      const order = (await workflow.node(key))?.metadata.order;
      if (!isOrder(order) || order.id !== requestId) throw new Error(`nothing is known of the evaluation ${requestId} of ${key}`);
      await this.#schedule(order);
    }
  }

  async #schedule(order: Order): Promise<boolean> {
    const { workflow } = this.#worker;
    const { id, key, text, pattern } = order;
    this.#busy.add(key);
    const free = () => this.#busy.delete(key);
    try {
      const work = threadWork(WORK, 'evaluate', { text, pattern });
      // Called together, both are in one commit: there is no request whose order is not known.
      const [isScheduled] = await Promise.all([
        workflow.scheduleEvaluation(key, work, { requestId: id, onSettled: free }),
        workflow.ensureNode(key, { order }),
      ]);
      if (!isScheduled) free();
      return isScheduled;
    } catch (error) {
      free();
      throw error;
    }
  }
}

/** The agent with the best mean among those evaluated. */
async function bestOf({ workflow }: HgmActivityWorker): Promise<Best | null> {
  let best: Best | null = null;
  for (let cursor: number | null = 0; cursor !== null; ) {
    const page: AgentPage = await workflow.snapshotPage({ cursor });
    for (const { key, own, cmp } of page.agents) {
      if (own.visits > 0 && (best === null || cmp.mean > best.mean)) best = { key, mean: cmp.mean };
    }
    cursor = page.cursor;
  }
  return best;
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
