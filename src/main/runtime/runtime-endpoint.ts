/** The runtime thread's side of {@link RuntimeEndpoint}. */
import type { MessagePort } from 'node:worker_threads';
import { expose } from 'comlink';
import { assertNever } from '../../shared/assert-never.js';
import { encodeError } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import type { HostServices } from '../../shared/problem.js';
import type { resumeRun } from '../compose/resume-run.js';
import type { startRun } from '../compose/start-run.js';
import type { Run } from '../run/run.js';
import { EventBatches } from './event-batches.js';
import { LeaseExchange } from './lease-exchange.js';
import type { HostLinkMessage, RunOrder, RuntimeEndpoint, SteeringOrder } from './runtime-protocol.js';

/** What makes runs, and a remote of the embedding program's services. */
export interface RuntimeParts {
  readonly startRun: typeof startRun;
  readonly resumeRun: typeof resumeRun;
  readonly makeHostRemote: (connect: (port: MessagePort) => void) => HostServices;
}

/** A run of this thread, from when it is asked for. */
interface HeldRun {
  readonly stopping: AbortController;
  readonly begun: Promise<Run>;
  readonly leases: LeaseExchange;
}

class RuntimeRuns {
  readonly #parts: RuntimeParts;
  readonly #runs = new Map<number, HeldRun>();
  readonly #readers = new Map<number, EventBatches>();

  constructor(parts: RuntimeParts) {
    this.#parts = parts;
  }

  async begin(number: number, order: RunOrder, hostLink: MessagePort | undefined): Promise<string> {
    const stopping = new AbortController();
    const begun = this.#begin(order, stopping.signal, hostLink);
    const leases = new LeaseExchange(async () => (await begun).inJson);
    this.#runs.set(number, { stopping, begun, leases });
    try {
      const run = await begun;
      // The failure is told when the result is asked for. Until then it must not end this thread, which has other runs.
      run.result.catch(() => undefined);
      return run.id;
    } catch (error) {
      this.#runs.delete(number);
      throw error;
    }
  }

  stop(number: number): void {
    this.#runs.get(number)?.stopping.abort();
  }

  async run(number: number): Promise<Run> {
    return await this.#held(number).begun;
  }

  exchange(number: number, calls: Parameters<RuntimeEndpoint['exchange']>[1]): ReturnType<RuntimeEndpoint['exchange']> {
    return this.#held(number).leases.exchange(calls);
  }

  forget(number: number): void {
    this.#runs.delete(number);
  }

  async openReader(number: number, reader: number, types: Parameters<RuntimeEndpoint['openReader']>[2]): Promise<void> {
    const run = await this.run(number);
    this.#readers.set(reader, new EventBatches(run.events(types === undefined ? {} : { types })));
  }

  async nextEvents(reader: number): ReturnType<RuntimeEndpoint['nextEvents']> {
    const batches = this.#readers.get(reader);
    if (batches === undefined) return { events: [], isLast: true };
    const batch = await batches.next();
    if (batch.isLast) this.#readers.delete(reader);
    return batch;
  }

  async closeReader(reader: number): Promise<void> {
    await this.#readers.get(reader)?.close();
    this.#readers.delete(reader);
  }

  async close(): Promise<void> {
    const held = [...this.#runs.values()];
    for (const { stopping } of held) stopping.abort();
    // How each run ended is told by its own result.
    await Promise.allSettled(held.map(async ({ begun }) => (await begun).result));
  }

  #held(number: number): HeldRun {
    const held = this.#runs.get(number);
    if (held === undefined) throw new HgmError('ERR_CLOSED', 'the run was let go: its RemoteRun is disposed of');
    return held;
  }

  #begin(order: RunOrder, signal: AbortSignal, hostLink: MessagePort | undefined): Promise<Run> {
    const { startRun, resumeRun, makeHostRemote } = this.#parts;
    const connect = (port: MessagePort) => {
      const message: HostLinkMessage = { port };
      hostLink?.postMessage(message, [port]);
    };
    const local = { signal, ...(hostLink !== undefined && { hostServices: makeHostRemote(connect) }) };
    switch (order.type) {
      case 'start':
        return startRun(order.problem, { ...order.options, ...local });
      case 'resume':
        return resumeRun(order.runId, { ...order.options, ...local });
      default:
        return assertNever(order);
    }
  }
}

function steer(run: Run, order: SteeringOrder): Promise<void> {
  switch (order.type) {
    case 'pause':
      return run.pause();
    case 'unpause':
      return run.unpause();
    case 'setExpansionGate':
      return run.setExpansionGate(order.open);
    case 'prune':
      return run.prune(order.key);
    case 'evaluateNext':
      return run.evaluateNext(order.key);
    case 'update':
      return run.update(order.update);
    default:
      return assertNever(order);
  }
}

/** Answers an embedding program's calls on `port`. */
export function exposeRuntime(port: MessagePort, parts: RuntimeParts): void {
  const runs = new RuntimeRuns(parts);
  /** Rejects with a plain value: Comlink takes from an Error its name, message and stack only. */
  const answer = async <Value>(call: () => Value | Promise<Value>): Promise<Value> => {
    try {
      return await call();
    } catch (fault) {
      return Promise.reject(encodeError(fault));
    }
  };
  const endpoint: RuntimeEndpoint = {
    begin: (run, order, hostLink) => answer(() => runs.begin(run, order, hostLink)),
    stop: (run) => answer(() => runs.stop(run)),
    result: (run) => answer(async () => (await runs.run(run)).result),
    progress: (run) => answer(async () => (await runs.run(run)).progress()),
    snapshotPage: (run, options) => answer(async () => (await runs.run(run)).snapshotPage(options)),
    steer: (run, order) => answer(async () => steer(await runs.run(run), order)),
    addAgent: (run, state, options) => answer(async () => (await runs.run(run)).addAgent(state, options)),
    exchange: (run, calls) => answer(() => runs.exchange(run, calls)),
    tell: (run, results) => answer(async () => (await runs.run(run)).tell(results)),
    renew: (run, tokens) => answer(async () => (await runs.run(run)).renew(tokens)),
    release: (run, tokens) => answer(async () => (await runs.run(run)).release(tokens)),
    leases: (run) => answer(async () => (await runs.run(run)).leases()),
    workers: (run) => answer(async () => (await runs.run(run)).workers()),
    openReader: (run, reader, types) => answer(() => runs.openReader(run, reader, types)),
    nextEvents: (reader) => answer(() => runs.nextEvents(reader)),
    closeReader: (reader) => answer(() => runs.closeReader(reader)),
    forget: (run) => answer(() => runs.forget(run)),
    close: () => answer(() => runs.close()),
  };
  expose(endpoint, port);
}
