import { resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { checkOption, optionError } from '../../shared/check-option.js';
import { serveRuns } from './hgm-server.js';
import { type ConnectionLimits, makeApp } from './make-app.js';
import { type HgmServerOptions, isHostName } from './server-options.js';
import { readTokenFile } from './token-file.js';

/** What `hgm serve` starts. */
export interface ServeOptions extends Omit<HgmServerOptions, 'token'> {
  /** Address to listen at. @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** 0 for any that is free. @defaultValue 8787 */
  readonly port?: number;
  /** File with the token that callers must bring. */
  readonly tokenFile?: string;
  /** Where log lines go, one JSON object each. */
  readonly log: { write(line: string): void };
  /** Times of connections, for tests. */
  readonly connections?: Partial<ConnectionLimits>;
}

/** A server that listens. */
export interface RunningServer {
  readonly url: string;
  /** Answers what is being asked, stops the runs, and resolves when all of it has ended. */
  close(): Promise<void>;
}

const LARGEST_PORT = 65_535;

/** Addresses that only this machine reaches. */
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

/**
 * Starts a server.
 *
 * @throws HgmError ERR_OPTION, and what opening the store throws
 */
export async function startServer({
  host = '127.0.0.1',
  port = 8787,
  tokenFile,
  log,
  connections,
  ...options
}: ServeOptions): Promise<RunningServer> {
  checkOption(
    '--host',
    host,
    tokenFile !== undefined || LOOPBACK.test(host),
    'an address of loopback unless there is a --token-file',
  );
  checkOption('--port', port, Number.isInteger(port) && port >= 0 && port <= LARGEST_PORT, `a port from 0 to ${LARGEST_PORT}`);
  // As options of the plugin they would be told by other names, and a store that is an object could be given.
  checkOption('--store', options.store, options.store !== 'memory', 'the path of a file: a server takes its runs up from there');
  for (const name of options.allowedHosts ?? [])
    checkOption('--allow-host', name, isHostName(name), 'the name of a host, without a scheme, a port or a path');
  const token = tokenFile === undefined ? undefined : readTokenFile(resolve(tokenFile));
  const app = makeApp(log, connections);
  try {
    let takeUp = (): void => undefined;
    await app.register(async (scope) => {
      takeUp = await serveRuns(scope, { ...options, ...(token !== undefined && { token }) });
    });
    const url = await listen(app, host, port);
    // Not before: a server whose port another one has is refused, and begins nothing.
    takeUp();
    return { url, close: () => app.close() };
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await app.listen({ host, port, listenTextResolver: (address) => `listening on ${address}` });
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? fault.code : undefined;
    if (code === 'EADDRINUSE')
      throw optionError('--port', 'one that is free, or 0 for any', `${port} is in use at ${host}`, { cause: fault });
    const why = fault instanceof Error ? fault.message : String(fault);
    throw optionError('--host and --port', 'an address and a port of this machine', why, { cause: fault });
  }
}
