/** Breaks a run over Redis at random, again and again, and looks whether anything is lost or counts twice. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { keyedUniform, type Uniform } from '../../src/shared/random.js';
import type { HgmEnd, HgmProcess } from '../support/hgm-process.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import type { Cluster } from './cluster.js';

export interface ChaosPlan {
  readonly minutes: number;
  readonly workers: number;
  readonly seed: number;
  readonly print: (line: string) => void;
}

/** Of a run; 4 workers take some 40 s for them. */
const EVALUATIONS = 4000;
const EVALUATION_MS = 20;
/** Every so many-th run is deterministic. */
const DETERMINISTIC = 3;
/** Between two faults, in milliseconds. */
const CALM_MS = { least: 300, most: 2500 } as const;
/** How many-th time Redis is away for longer than a worker may be silent. */
const LONG_AWAY = 4;
const LONG_AWAY_MS = 30_000;

/** A process, and the network between it and Redis. */
interface Member {
  process: HgmProcess;
  readonly proxy: TcpProxy;
}

export class Chaos {
  readonly #cluster: Cluster;
  readonly #plan: ChaosPlan;
  readonly #uniform: Uniform;
  readonly #workers: Member[] = [];
  readonly #faults = new Map<string, number>();
  #coordinator!: Member;
  /** Of the present run. */
  #id = '';
  #ends: HgmEnd[] = [];
  #completed = 0;

  constructor(cluster: Cluster, plan: ChaosPlan) {
    this.#cluster = cluster;
    this.#plan = plan;
    this.#uniform = keyedUniform(plan.seed, 100, 0);
  }

  /** Resolves when the time is over and the last run has ended. Rejects at the first thing that is not as promised. */
  async run(): Promise<void> {
    const { minutes, workers, print } = this.#plan;
    const untilMs = performance.now() + minutes * 60_000;
    const proxy = () => TcpProxy.open(this.#cluster.redis.port);
    for (let index = 0; index < workers; index++) {
      const between = await proxy();
      this.#workers.push({ process: this.#cluster.worker({ port: between.port }), proxy: between });
    }
    const between = await proxy();
    for (let run = 1; performance.now() < untilMs; run++) await this.#searchOnce(run, between, untilMs);
    const told = [...this.#faults].sort().map(([fault, count]) => `${count} x ${fault}`);
    const begun = this.#cluster.executions().length;
    print(
      `${this.#completed} runs of ${EVALUATIONS} evaluations with ${workers} workers survived ${told.join(', ')}: nothing acknowledged was lost, no activity ended ` +
        `twice, no agent met a task twice, and every run spent its budget exactly; ${begun - this.#completed * EVALUATIONS} of ${begun} executions were done again`,
    );
  }

  async close(): Promise<void> {
    await this.#cluster.close();
    for (const { proxy } of [...this.#workers, this.#coordinator]) await proxy.close();
  }

  async #searchOnce(run: number, proxy: TcpProxy, untilMs: number): Promise<void> {
    const isDeterministic = run % DETERMINISTIC === 0;
    this.#id = `chaos-${run}`;
    this.#ends = [];
    const args = isDeterministic ? ['--deterministic'] : [];
    const options = { port: proxy.port, evaluations: EVALUATIONS, ms: EVALUATION_MS, args };
    this.#coordinator = { process: this.#cluster.coordinator(this.#id, options), proxy };
    // A run that is in its store can be taken up.
    await this.#coordinator.process.printsEvents(10);
    const startedAtMs = performance.now();
    const faults: string[] = [];
    while (this.#coordinator.process.child.exitCode === null) {
      await Promise.race([sleep(this.#between(CALM_MS.least, CALM_MS.most)), this.#coordinator.process.ended()]);
      if (performance.now() > untilMs) break;
      if (this.#coordinator.process.child.exitCode === null) faults.push(await this.#breakSomething());
      if (this.#isRefused()) this.#resume();
    }
    await this.#coordinator.process.ended();
    while (this.#isRefused()) {
      this.#resume();
      await this.#coordinator.process.ended();
    }
    this.#ends.push(await this.#coordinator.process.ended());
    const { failures } = await this.#cluster.assertExact(this.#id, EVALUATIONS, this.#ends);
    const retries = this.#ends.reduce((sum, { stdout }) => sum + stdout.split('"type":"retry"').length - 1, 0);
    this.#completed++;
    this.#plan.print(
      `${this.#id}${isDeterministic ? ' (deterministic)' : ''}: ${EVALUATIONS} evaluations in ${((performance.now() - startedAtMs) / 1000).toFixed(0)} s, ` +
        `${this.#ends.length} coordinators, ${retries} attempts charged, ${failures} failed; ${faults.join(', ')}`,
    );
  }

  /** Whether the coordinator could not begin, since Redis was away just then: it is for whoever starts it to try again. */
  #isRefused(): boolean {
    const { child, stderr } = this.#coordinator.process;
    return child.exitCode === 2 && stderr.includes('(ERR_REDIS)');
  }

  #resume(): void {
    const { port } = this.#coordinator.proxy;
    this.#coordinator.process = this.#cluster.resume(this.#id, { port });
  }

  /** @returns what it was */
  async #breakSomething(): Promise<string> {
    const faults: readonly (() => Promise<string>)[] = [
      () => this.#killWorker(),
      () => this.#killWorker(),
      () => this.#haltWorker(),
      () => this.#haltWorker(),
      () => this.#killCoordinator(),
      () => this.#haltCoordinator(),
      () => this.#restartRedis(),
      () => this.#dropConnections(),
      () => this.#dropConnections(),
      () => this.#holdConnections(),
      () => this.#delayConnections(),
    ];
    const fault = await faults[Math.floor(this.#uniform() * faults.length)]?.();
    assert.ok(fault !== undefined);
    this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1);
    return fault;
  }

  async #killWorker(): Promise<string> {
    const worker = this.#anyOf(this.#workers);
    worker.process.child.kill('SIGKILL');
    await worker.process.ended();
    await sleep(this.#between(0, 3000));
    worker.process = this.#cluster.worker({ port: worker.proxy.port });
    return 'worker killed';
  }

  async #haltWorker(): Promise<string> {
    await this.#halt(this.#anyOf(this.#workers), 12_000);
    return 'worker halted';
  }

  async #haltCoordinator(): Promise<string> {
    await this.#halt(this.#coordinator, 12_000);
    return 'coordinator halted';
  }

  async #killCoordinator(): Promise<string> {
    const { process } = this.#coordinator;
    process.child.kill('SIGKILL');
    const end = await process.ended();
    if (end.exitCode !== null) return 'nothing: the run had ended';
    this.#ends.push(end);
    await sleep(this.#between(0, 3000));
    this.#resume();
    return 'coordinator killed';
  }

  async #restartRedis(): Promise<string> {
    const times = (this.#faults.get('Redis restarted') ?? 0) + (this.#faults.get('Redis away for 30 s') ?? 0);
    const isLong = times % LONG_AWAY === LONG_AWAY - 1;
    const signal = this.#uniform() < 0.5 ? 'SIGKILL' : 'SIGTERM';
    await this.#cluster.redis.restart({ signal, awayMs: isLong ? LONG_AWAY_MS : this.#between(0, 4000) });
    return isLong ? 'Redis away for 30 s' : 'Redis restarted';
  }

  async #dropConnections(): Promise<string> {
    for (const { proxy } of this.#members) if (this.#uniform() < 0.5) proxy.drop();
    return 'connections dropped';
  }

  async #holdConnections(): Promise<string> {
    const { proxy } = this.#anyOf(this.#members);
    proxy.hold(this.#uniform() < 0.5 ? 'toClient' : 'toServer');
    await sleep(this.#between(100, 12_000));
    proxy.release();
    return 'one direction of a connection cut off';
  }

  async #delayConnections(): Promise<string> {
    const { proxy } = this.#anyOf(this.#members);
    proxy.delayMs = this.#between(5, 100);
    await sleep(this.#between(1000, 4000));
    proxy.delayMs = 0;
    return 'a connection delayed';
  }

  async #halt({ process }: Member, mostMs: number): Promise<void> {
    process.child.kill('SIGSTOP');
    await sleep(this.#between(500, mostMs));
    process.child.kill('SIGCONT');
  }

  get #members(): readonly Member[] {
    return [...this.#workers, this.#coordinator];
  }

  #anyOf(members: readonly Member[]): Member {
    const member = members[Math.floor(this.#uniform() * members.length)];
    assert.ok(member !== undefined);
    return member;
  }

  #between(least: number, most: number): number {
    return least + this.#uniform() * (most - least);
  }
}
