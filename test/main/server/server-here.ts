import { fileURLToPath } from 'node:url';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { hgmServer } from '../../../src/main/server/hgm-server.js';
import { makeApp } from '../../../src/main/server/make-app.js';
import type { HgmServerOptions } from '../../../src/main/server/server-options.js';
import { MemoryRunStore } from '../../../src/main/store/memory-run-store.js';

/** Problems that tests start, where they are compiled to. */
export const PROBLEMS = new URL('../../fixtures/', import.meta.url);

/** A server of this process that nobody reaches over the network, with its runs in memory. */
export class ServerHere {
  readonly app: FastifyInstance;
  /** What it logged, a JSON object a line. */
  readonly lines: string[] = [];

  private constructor(lines: string[]) {
    this.lines = lines;
    this.app = makeApp({ write: (line) => void lines.push(line) });
  }

  static async open(options: HgmServerOptions = {}, prefix?: string): Promise<ServerHere> {
    const server = new ServerHere([]);
    const store = new MemoryRunStore();
    await server.app.register(hgmServer, {
      store,
      problems: [fileURLToPath(PROBLEMS)],
      ...options,
      ...(prefix !== undefined && { prefix }),
    });
    await server.app.ready();
    return server;
  }

  /** What a request is answered with; a body that is no text is sent as JSON. */
  async ask(
    method: NonNullable<InjectOptions['method']>,
    url: string,
    payload?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const body = payload === undefined ? {} : { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) };
    const type = payload === undefined ? {} : { 'content-type': 'application/json' };
    const reply = await this.app.inject({ method, url, ...body, headers: { ...type, ...headers } });
    const isJson = /^application\/json;/.test(String(reply.headers['content-type']));
    const json: unknown = isJson ? JSON.parse(reply.body) : undefined;
    return { status: reply.statusCode, text: reply.body, json, headers: reply.headers };
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

/** What a request was answered with. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Undefined where it is none. */
  readonly json: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** The value at a path of names in what was answered; undefined where there is none. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce(
    (part: unknown, name) => (typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined),
    value,
  );
}

/** The code of an error that was answered. */
export function codeIn({ json }: Answer): unknown {
  return at(json, 'error', 'code');
}
