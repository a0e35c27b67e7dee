import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { queuePrefix, runKeys } from '../../src/main/executors/bullmq/keys.js';
import { decodeHeartbeat, type WorkerHeartbeat } from '../../src/main/executors/bullmq/worker-heartbeat.js';
import { DEFAULT_PREFIX } from '../../src/shared/workers/redis-address.js';
import { factsOf, type JournalFacts } from '../crash/crash-harness.js';
import { endWithThisProcess } from '../support/end-with-this-process.js';
import { eventsOf, type HgmEnd, HgmProcess, settledActivities } from '../support/hgm-process.js';
import { RedisServer, type RedisServerOptions } from '../support/redis-server.js';
import { until } from '../support/until.js';

export const COUNTED_PROBLEM = fileURLToPath(new URL('./counted-problem.js', import.meta.url));
/** How an outcome of processes is waited for. */
export const OFTEN = { everyMs: 20 } as const;

/** An evaluation that began somewhere. */
export interface Execution {
  /** Agent and task. */
  readonly what: string;
  readonly attempt: number;
  readonly pid: number;
}

export interface MemberOptions {
  /** Of Redis, as this process sees it: that of a proxy. @defaultValue the server's own */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

export interface CoordinatorOptions extends MemberOptions {
  /** @defaultValue that of {@link COUNTED_PROBLEM} */
  readonly problem?: string;
  readonly evaluations?: number;
  /** See the parameters of the problem. */
  readonly ms?: number;
  readonly gated?: boolean;
}

/** A coordinator, workers and their Redis, all of them processes of their own that do not outlive this one. */
export class Cluster {
  readonly redis: RedisServer;
  readonly folder: string;
  readonly store: string;
  readonly log: string;
  readonly gate: string;
  readonly #members = new Set<HgmProcess>();

  private constructor(redis: RedisServer) {
    this.redis = redis;
    this.folder = mkdtempSync(join(tmpdir(), 'hgm-cluster-'));
    this.store = join(this.folder, 'runs.db');
    this.log = join(this.folder, 'executions.log');
    this.gate = join(this.folder, 'gate');
  }

  static async start(options: RedisServerOptions = {}): Promise<Cluster> {
    return new Cluster(await RedisServer.start(options));
  }

  /** Begins the run `id`. */
  coordinator(id: string, options: CoordinatorOptions = {}): HgmProcess {
    const { problem = COUNTED_PROBLEM, evaluations = 1000, ms = 5, gated = false, ...member } = options;
    const params = problem === COUNTED_PROBLEM ? [`log=${this.log}`, `ms=${ms}`, ...(gated ? [`gate=${this.gate}`] : [])] : [];
    const line = ['run', problem, '--id', id, '--evaluations', String(evaluations), '--seed', '3', '--retry-interval', '1ms'];
    return this.#coordinate([...line, ...params.flatMap((param) => ['--param', param])], member);
  }

  /** Takes the run `id` up. */
  resume(id: string, member: MemberOptions = {}): HgmProcess {
    return this.#coordinate(['resume', id], member);
  }

  worker({ port, env = {}, args = [] }: MemberOptions = {}): HgmProcess {
    return this.#start(
      ['worker', '--redis', this.#url(port), '--threads', '1', '--problems', dirname(COUNTED_PROBLEM), ...args],
      env,
    );
  }

  /** Every evaluation that has begun, in order. */
  executions(): Execution[] {
    if (!existsSync(this.log)) return [];
    return readFileSync(this.log, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        const [key, task, attempt, pid] = line.split('\t');
        return { what: `${key} on ${task}`, attempt: Number(attempt), pid: Number(pid) };
      });
  }

  /** Resolves once this many evaluations have begun, of one process or all. */
  async executed(count: number, pid?: number): Promise<void> {
    await until(
      () => this.executions().filter((one) => pid === undefined || one.pid === pid).length >= count,
      `${count} executions`,
      OFTEN,
    );
  }

  /** Resolves to the evaluation that waits for the gate of a run that is gated, once it does. */
  async held(): Promise<Execution> {
    let held: Execution | undefined;
    await until(
      () => {
        const file = `${this.gate}.held`;
        const [key, task] = existsSync(file) ? readFileSync(file, 'utf8').split(' ') : [];
        held = this.executions().find(({ what }) => what === `${key} on ${task}`);
        return held !== undefined;
      },
      'an evaluation to be held',
      OFTEN,
    );
    return held ?? assert.fail('none is held');
  }

  /** Lets a run that is gated go on once each of these workers has begun an evaluation of it: none of them comes too late for that. */
  async openOnceBegun(workers: readonly HgmProcess[]): Promise<void> {
    for (const { child } of workers) await this.executed(1, child.pid);
    this.openGate();
  }

  openGate(): void {
    writeFileSync(this.gate, '');
  }

  /** The latest heartbeat of each worker of a run. */
  async heartbeats(id: string): Promise<WorkerHeartbeat[]> {
    return this.#asking(async (redis) => {
      const found = await redis.hgetallBuffer(runKeys(DEFAULT_PREFIX, id).workers);
      return Object.values(found).flatMap((bytes) => decodeHeartbeat(bytes) ?? []);
    });
  }

  /** Resolves once the workers of a run without a coordinator have done all that lies in Redis. @returns how many evaluations have begun */
  async emptied(id: string): Promise<number> {
    const queue = `${queuePrefix(DEFAULT_PREFIX)}:${runKeys(DEFAULT_PREFIX, id).batchQueue}`;
    return this.#asking(async (redis) => {
      // In one transaction: a batch moves from one list to the other.
      const left = async () => (await redis.multi().llen(`${queue}:wait`).llen(`${queue}:active`).exec()) ?? [];
      await until(async () => (await left()).every(([, jobs]) => jobs === 0), 'the batches to be done', OFTEN);
      return this.executions().length;
    });
  }

  /** Resolves once no coordinator has a run any more: the lock of one that is dead, or halted, has expired. */
  async unlocked(id: string): Promise<void> {
    const { lock } = runKeys(DEFAULT_PREFIX, id);
    await this.#asking((redis) => until(async () => (await redis.exists(lock)) === 0, 'the lock to expire', OFTEN));
  }

  /**
   * A run that has ended: it made the evaluations of its budget exactly, none of them counts twice, and what its coordinators told as
   * acknowledged is in its journal.
   *
   * @param ends - of its coordinators; the last one ended by itself
   */
  async assertExact(id: string, evaluations: number, ends: readonly HgmEnd[]): Promise<JournalFacts> {
    const last = ends.at(-1);
    assert.equal(last?.exitCode, 0, last?.stderr);
    const facts = await factsOf(this.store, id);
    assert.equal(facts.evaluations, evaluations);
    const told = ends.flatMap(({ stdout }) => settledActivities(eventsOf(stdout)));
    for (const activity of told) assert.ok(facts.settled.has(activity), `activity ${activity} of run ${id} is lost`);
    assert.equal(new Set(told).size, told.length, `an activity of run ${id} was told of twice`);
    return facts;
  }

  async close(): Promise<void> {
    for (const { child } of this.#members) child.kill('SIGKILL');
    for (const member of this.#members) await member.ended();
    await this.redis.remove();
    rmSync(this.folder, { recursive: true });
  }

  async #asking<Answer>(ask: (redis: Redis) => Promise<Answer>): Promise<Answer> {
    const redis = new Redis(this.redis.url);
    try {
      return await ask(redis);
    } finally {
      redis.disconnect();
    }
  }

  #url(port: number | undefined): string {
    return port === undefined ? this.redis.url : this.redis.urlAt(port);
  }

  #coordinate(line: readonly string[], { port, env = {}, args = [] }: MemberOptions): HgmProcess {
    const common = ['--store', this.store, '--events', '--redis', this.#url(port), '--threads', '0'];
    return this.#start([...line, ...common, ...args], env);
  }

  #start(line: readonly string[], env: Readonly<Record<string, string>>): HgmProcess {
    const member = new HgmProcess(line, { env });
    endWithThisProcess(member.child);
    this.#members.add(member);
    return member;
  }
}
