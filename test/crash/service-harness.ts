/** Kills the example's service under the load of its client, starts it again, and looks whether what clients were told is there. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ServiceClient } from '../../examples/service/client.js';
import { evaluate } from '../../examples/service/work.js';

const SERVICE = fileURLToPath(new URL('../../examples/service/main.js', import.meta.url));
const CONNECTIONS = 16;
const TEXTS = ['abab', 'aaaa', 'bbbb', 'abbb'];

/** What clients of all processes so far were told. */
export class Told {
  /** Ids of evaluations that were answered as scheduled, with their texts. */
  readonly scheduled = new Map<string, string>();
  /** Outcomes by ids. */
  readonly outcomes = new Map<string, unknown>();
  /** Evaluations that were asked for, of each agent: those that no answer came for may have been scheduled or not. */
  readonly asked = new Map<string, number>();
}

/** The service as a process of its own. */
export class ServiceProcess {
  readonly client: ServiceClient;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.client = new ServiceClient(`http://127.0.0.1:${port}`, CONNECTIONS);
  }

  static async start(store: string): Promise<ServiceProcess> {
    const env = { ...process.env, PORT: '0' };
    const child = spawn(process.execPath, [SERVICE, '--store', store], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line]: string[] = await once(createInterface(child.stdout), 'line');
    const { port } = JSON.parse((line ?? '').replace('listening on ', ''));
    return new ServiceProcess(child, port);
  }

  /** Safe to call again. @returns the exit code, and the signal */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<readonly [number | null, string | null]> {
    const child = this.#child;
    const isRunning = child.exitCode === null && child.signalCode === null;
    const exited = isRunning ? once(child, 'exit') : undefined;
    child.kill(signal);
    await exited;
    this.client.close();
    return [child.exitCode, child.signalCode];
  }
}

/** Has clients order evaluations, and wait for them, until so many outcomes were told; then kills the service. */
export async function killUnderLoad(service: ServiceProcess, told: Told, round: number, outcomes: number): Promise<void> {
  const { client } = service;
  const enough = told.outcomes.size + outcomes;
  let ended: ReturnType<ServiceProcess['end']> | undefined;
  const load = async (connection: number) => {
    const key = `root/${connection}`;
    for (let number = 0; ended === undefined; number++) {
      const id = `${round}-${connection}-${number}`;
      const text = TEXTS[(connection + number) % TEXTS.length] ?? '';
      told.asked.set(key, (told.asked.get(key) ?? 0) + 1);
      const ordered = await client.call('POST', '/evaluations', { id, key, text, pattern: 'a' });
      assert.equal(ordered.status, 200, JSON.stringify(ordered.body));
      told.scheduled.set(id, text);
      const outcome = await client.call('GET', `/evaluations/${id}`);
      assert.equal(outcome.status, 200);
      told.outcomes.set(id, outcome.body);
      if (told.outcomes.size >= enough) ended ??= service.end('SIGKILL');
    }
  };
  // A connection that the kill has cut is no fault.
  const lost = (error: unknown) => {
    if (ended === undefined || error instanceof assert.AssertionError) throw error;
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, connection) => load(connection).catch(lost)));
  assert.deepEqual(await ended, [null, 'SIGKILL']);
}

/** Looks whether a service that was started again knows all that clients were told. */
export async function checkTold({ client }: ServiceProcess, told: Told): Promise<void> {
  const visits = new Map<string, number>();
  for (const [id, text] of told.scheduled) {
    const { status, body } = await client.call('GET', `/evaluations/${id}`);
    assert.equal(status, 200, `evaluation ${id} was scheduled, and is ${JSON.stringify(body)}`);
    const before = told.outcomes.get(id);
    if (before !== undefined) assert.deepEqual(body, before, `evaluation ${id} was told otherwise before`);
    const { key, status: ending, reward, payload } = Object(body);
    assert.deepEqual({ ending, reward, payload }, { ending: 'completed', ...evaluate({ text, pattern: 'a' }) });
    told.outcomes.set(id, body);
    visits.set(key, (visits.get(key) ?? 0) + 1);
  }
  for (const [key, counted] of visits) {
    const { body } = await client.call('GET', `/agents/${encodeURIComponent(key)}`);
    const { visits: recorded } = Object(body).own;
    const asked = told.asked.get(key) ?? 0;
    assert.ok(counted <= recorded && recorded <= asked, `${key}: ${counted} told, ${recorded} recorded, ${asked} asked for`);
  }
}
