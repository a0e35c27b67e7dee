/** One run whose work fake workers do, and what it costs coordinator and Redis. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { startRun } from '../../src/main/compose/start-run.js';
import { openRedis } from '../../src/main/executors/bullmq/redis-clients.js';
import { startRedis } from '../harness/redis-run.js';
import type { FleetOrder } from './fleet-process.js';

const PROBLEM = new URL('../problems/no-op.problem.js', import.meta.url);
const FLEET = new URL('./fleet-process.js', import.meta.url);
const RUN_ID = 'fleet';
const PREFIX = 'hgm';
/** Fake workers that a process is at most. */
const WORKERS_PER_PROCESS = 500;
/** Longest time of a run. */
const LIMIT_MS = 300_000;
/** Activities of each thread before the window. */
const WARM_UP_ACTIVITIES = 8;
/** Time of a thread's work that is on its way to it, in milliseconds: two batches. */
const SENT_AHEAD_MS = 200;

export interface FleetSettings {
  readonly workers: number;
  /** Of each worker. */
  readonly threads: number;
  /** Mean time of an activity. */
  readonly meanMs: number;
  /** Least warm-up, in milliseconds. */
  readonly warmUpMs: number;
  readonly windowMs: number;
}

/** Figures of a window. */
export interface FleetFigures {
  readonly evaluationsPerSecond: number;
  readonly expansionsPerSecond: number;
  /** What the threads could do, if none ever waited. */
  readonly idealPerSecond: number;
  /** Activities chosen and not recorded, at the window's end. */
  readonly inFlight: number;
  /** For each activity: time of a processor, in microseconds. */
  readonly coordinatorUs: number;
  readonly redisUs: number;
  readonly fleetUs: number;
  /** Share of the window in which the coordinator's event loop was busy. */
  readonly coordinatorBusy: number;
  /** Commands of Redis, and bytes to and from it, for each activity. */
  readonly commands: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** What grows: differences of two make a window. */
interface Counters {
  readonly atMs: number;
  readonly evaluations: number;
  readonly expansions: number;
  readonly coordinatorUs: number;
  readonly redisUs: number;
  readonly fleetUs: number;
  readonly commands: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

function numberIn(info: string, name: string): number {
  const found = new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1];
  if (found === undefined) throw new Error(`INFO of Redis has no ${name}`);
  return Number(found);
}

/** Processor time of a process that answers every message with it, in microseconds. */
async function processorTimeOf(child: ChildProcess): Promise<number> {
  const answered = once(child, 'message');
  child.send('processor time');
  return Number((await answered)[0]);
}

async function startFleet(order: Omit<FleetOrder, 'first'>): Promise<ChildProcess[]> {
  const { workers } = order;
  const count = Math.max(1, Math.ceil(workers / WORKERS_PER_PROCESS));
  const children = Array.from({ length: count }, (_, index) => {
    const first = Math.floor((index * workers) / count);
    const own = Math.floor(((index + 1) * workers) / count) - first;
    return fork(FLEET, [JSON.stringify({ ...order, first, workers: own } satisfies FleetOrder)]);
  });
  await Promise.all(children.map((child) => once(child, 'message')));
  return children;
}

/** Runs a search with the hgm policy, all of whose activities fake workers do, and observes it for a window. */
export async function runFleet({ workers, threads, meanMs, warmUpMs, windowMs }: FleetSettings): Promise<FleetFigures> {
  const server = await startRedis();
  const client = await openRedis(server.url, (error) => process.stderr.write(`${error.message}\n`));
  const run = await startRun(PROBLEM, {
    id: RUN_ID,
    redis: { url: server.url, prefix: PREFIX },
    threads: 0,
    timeMs: LIMIT_MS,
    policyOptions: { posterior: 'beta' },
    // By itself it grows with what is known, for some 16 activities of each thread: what is measured is what comes then.
    lookAhead: Math.ceil(workers * threads * (2 + SENT_AHEAD_MS / meanMs)),
  });
  let fleet: ChildProcess[] = [];
  const count = async (): Promise<Counters> => {
    const info = await client.info('all');
    const { evaluations, expansions } = run.progress();
    const { user, system } = process.cpuUsage();
    return {
      atMs: performance.now(),
      evaluations,
      expansions,
      coordinatorUs: user + system,
      redisUs: 1e6 * (numberIn(info, 'used_cpu_user') + numberIn(info, 'used_cpu_sys')),
      fleetUs: (await Promise.all(fleet.map(processorTimeOf))).reduce((sum, own) => sum + own, 0),
      commands: numberIn(info, 'total_commands_processed'),
      bytesIn: numberIn(info, 'total_net_input_bytes'),
      bytesOut: numberIn(info, 'total_net_output_bytes'),
    };
  };
  try {
    fleet = await startFleet({ url: server.url, prefix: PREFIX, runId: RUN_ID, workers, threads, meanMs });
    await setTimeout(Math.max(warmUpMs, WARM_UP_ACTIVITIES * meanMs));
    const before = await count();
    const utilization = performance.eventLoopUtilization();
    await setTimeout(windowMs);
    const coordinatorBusy = performance.eventLoopUtilization(utilization).utilization;
    const after = await count();
    const { inFlight } = run.progress();
    return { ...figuresOf(before, after), idealPerSecond: (1000 * workers * threads) / meanMs, inFlight, coordinatorBusy };
  } finally {
    run.stop();
    await run.result;
    for (const child of fleet) child.kill('SIGKILL');
    client.disconnect();
    await server.remove();
  }
}

function figuresOf(before: Counters, after: Counters): Omit<FleetFigures, 'idealPerSecond' | 'inFlight' | 'coordinatorBusy'> {
  const seconds = (after.atMs - before.atMs) / 1000;
  const evaluations = after.evaluations - before.evaluations;
  const expansions = after.expansions - before.expansions;
  const perActivity = (name: Exclude<keyof Counters, 'atMs'>) => (after[name] - before[name]) / (evaluations + expansions);
  return {
    evaluationsPerSecond: evaluations / seconds,
    expansionsPerSecond: expansions / seconds,
    coordinatorUs: perActivity('coordinatorUs'),
    redisUs: perActivity('redisUs'),
    fleetUs: perActivity('fleetUs'),
    commands: perActivity('commands'),
    bytesIn: perActivity('bytesIn'),
    bytesOut: perActivity('bytesOut'),
  };
}
