/** The main thread's end of the host channel: calls the embedding program's services for `ctx.host`. */
import type { MessagePort } from 'node:worker_threads';
import { expose } from 'comlink';
import { encodeError, messageOf } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import type { HostEndpoint, ThreadEndpoint } from '../../shared/messages.js';
import type { GuardAddress } from '../../shared/programs/guard-protocol.js';
import { cloneData } from '../../shared/results/clone-result.js';
import type { ActivityMemory } from '../../shared/thread/activity-memory.js';

function memberOf(holder: unknown, name: string): unknown {
  const isHolder = (typeof holder === 'object' && holder !== null) || typeof holder === 'function';
  // `constructor`, `__proto__` and other names of every object are no services.
  return isHolder && !Reflect.has(Object.prototype, name) ? Reflect.get(holder, name) : undefined;
}

function serviceNames(services: object): string[] {
  const names = new Set<string>();
  for (let level: object | null = services; level !== null && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    for (const name of Object.getOwnPropertyNames(level)) if (typeof memberOf(services, name) === 'function') names.add(name);
  }
  return [...names];
}

async function callService(services: object | undefined, path: readonly string[], args: readonly unknown[]): Promise<unknown> {
  const name = path.join('.');
  if (services === undefined) {
    throw new HgmError(
      'ERR_HOST_CALL',
      `ctx.host.${name}() was called, but the program that started the run passed no hostServices`,
    );
  }
  const holder = path.slice(0, -1).reduce(memberOf, services);
  const service = memberOf(holder, path.at(-1) ?? '');
  if (typeof service !== 'function') {
    const known = serviceNames(services).join(', ');
    throw new HgmError('ERR_HOST_CALL', `hostServices has no function ${name}; it has ${known === '' ? 'none' : known}`);
  }
  return await Reflect.apply(service, holder, args);
}

async function answer<Value>(call: () => Promise<Value>): Promise<Value> {
  try {
    return await call();
  } catch (thrown) {
    // As a plain value: Comlink takes from an Error its name, message and stack only.
    return Promise.reject(encodeError(thrown));
  }
}

const keepNothing = (): never => {
  throw new HgmError('ERR_HOST_CALL', 'ctx.remember was called where no run keeps what it is given');
};

const NO_MEMORY: ActivityMemory = { recall: keepNothing, keep: async () => keepNothing() };

/** What a service answered, as it can be sent. */
function answerOf(path: readonly string[], answered: unknown): unknown {
  const name = path.join('.');
  try {
    return cloneData(answered);
  } catch (cause) {
    const why = `the result of hostServices.${name} cannot be sent between threads: ${messageOf(cause)}; return data, without functions`;
    throw new HgmError('ERR_HOST_CALL', `ctx.host.${name}() failed: ${why}`, { cause });
  }
}

/** What user code reaches: the services of the program, and what activities remember. */
export function hostEndpointOf(services: object | undefined, memory: ActivityMemory | undefined = NO_MEMORY): HostEndpoint {
  return {
    callService: (path, ...args) => answer(async () => answerOf(path, await callService(services, path, args))),
    recall: (activityId, name) => answer(async () => memory.recall(activityId, name) ?? null),
    keep: (activityId, name, value, cost) => answer(() => memory.keep(activityId, name, value, cost)),
  };
}

async function openNoGuard(): Promise<never> {
  throw new HgmError('ERR_HOST_CALL', 'a program was to be run where none are');
}

/**
 * Answers a thread's calls on `port` until the thread is gone.
 *
 * @param openGuard - says where the guard of programs is. @defaultValue there are none
 */
export function exposeHost(
  port: MessagePort,
  endpoint: HostEndpoint,
  openGuard: () => Promise<GuardAddress> = openNoGuard,
): void {
  const local: ThreadEndpoint = {
    callService: (path, ...args) => endpoint.callService(path, ...args),
    recall: (activityId, name) => endpoint.recall(activityId, name),
    keep: (activityId, name, value, cost) => endpoint.keep(activityId, name, value, cost),
    openGuard: () => answer(openGuard),
  };
  expose(local, port);
  port.unref();
}
