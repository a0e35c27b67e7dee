import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { AgentQuery } from '../../src/shared/views/agent-views.js';
import { PROJECT_ROOT } from '../support/project-root.js';
import type { MadeUpRun } from './made-up-run.js';

const PAGES = join(PROJECT_ROOT, 'dist/browser');
const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', html: 'text/html' };
/** As the server's own. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:";

/** Serves the pages with runs that never were. */
export class MadeUpServer {
  readonly #runs: ReadonlyMap<string, MadeUpRun>;
  readonly #server: Server;

  constructor(runs: readonly MadeUpRun[]) {
    this.#runs = new Map(runs.map((run) => [run.runId, run]));
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  async listen(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname.startsWith('/api/v1/')) this.#answerApi(url, response);
    else this.#answerPage(url.pathname, response);
  }

  #answerPage(path: string, response: ServerResponse): void {
    const name = path.startsWith('/assets/') ? path.slice(1) : 'index.html';
    response.setHeader('content-type', TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain');
    response.setHeader('content-security-policy', POLICY);
    response.end(readFileSync(join(PAGES, name)));
  }

  #answerApi({ pathname, searchParams }: URL, response: ServerResponse): void {
    const [first, runId = '', part = '', ...rest] = pathname.slice('/api/v1/'.length).split('/').map(decodeURIComponent);
    const query = Object.fromEntries(
      [...searchParams].map(([name, value]) => [name, /^\d+$/.test(value) ? Number(value) : value]),
    );
    const run = this.#runs.get(runId);
    if (first === 'runs' && runId === '') sendJson(response, { runs: [...this.#runs.values()].map((one) => one.listing()) });
    else if (first === 'compare') sendJson(response, this.#comparison(String(query.runs).split(',')));
    else if (run === undefined) refuse(response, 'ERR_RUN_UNKNOWN', `there is no run ${runId}`);
    else if (part === 'lineage') response.end(run.lineage(Number(query.from), Number(query.limit)));
    else if (part === 'agents' && rest[1] === 'picture') sendJson(response, run.picture(rest[0] ?? ''));
    else if (part === 'agents' && rest.length > 0) answerAgent(run, rest.join('/'), response);
    else if (part === 'events') {
      response.setHeader('content-type', 'text/event-stream');
      response.write(': here\n\n');
    } else sendJson(response, PARTS[part]?.(run, query));
  }

  #comparison(runIds: readonly string[]): object {
    const runs = runIds.flatMap((id) => this.#runs.get(id) ?? []);
    return {
      runs: runs.map((run) => ({ listing: run.listing(), curve: run.curve(), options: run.overview().options })),
      differing: ['policy', 'threads'],
    };
  }
}

const PARTS: Readonly<Record<string, (run: MadeUpRun, query: AgentQuery) => object>> = {
  '': (run) => ({ ...run.overview(), live: null }),
  curve: (run) => run.curve(),
  throughput: (run) => run.throughput(),
  agents: (run, query) => run.agents({ ...query, search: String(query.search ?? '') }),
  failures: () => ({ items: [], cursor: null, dropped: 0 }),
  tasks: (run) => run.tasks(),
  leases: ({ leases }) => ({ leases }),
  workers: () => ({ workers: [] }),
};

function answerAgent(run: MadeUpRun, key: string, response: ServerResponse): void {
  const agent = run.agent(key);
  if (agent === undefined) refuse(response, 'ERR_UNKNOWN_AGENT', `there is no agent ${key}`);
  else sendJson(response, agent);
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

function refuse(response: ServerResponse, code: string, message: string): void {
  response.statusCode = 404;
  sendJson(response, { error: { code, message } });
}
