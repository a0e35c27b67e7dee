import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import { KEY_LIFE_MS, type RunKeys } from '../keys.js';
import { encodeHeartbeat, type WorkerHeartbeat } from '../worker-heartbeat.js';

/** Writes nothing for a run that is no more: what is left of it would stay. */
const WRITE = `
if redis.call('exists', KEYS[1]) == 0 then return 0 end
redis.call('hset', KEYS[2], ARGV[1], ARGV[2])
redis.call('pexpire', KEYS[2], ARGV[3])
return 1`;

/** What a heartbeat says of the worker, always the same. */
export interface WorkerIdentity {
  /** Of no other worker, nor of this one's taking part in another run, or once more. */
  readonly workerId: string;
  /** Of the package. */
  readonly version: string;
  readonly threads: number;
}

export type HeartbeatState = Pick<
  WorkerHeartbeat,
  'generation' | 'running' | 'batches' | 'settled' | 'failed' | 'refused' | 'isLeaving'
>;

/** Writes one worker's heartbeats to a run. */
export class HeartbeatWriter {
  readonly #client: Redis;
  readonly #keys: RunKeys;
  readonly #identity: WorkerIdentity;
  #sequence = 0;
  #isWriting = false;

  constructor(client: Redis, keys: RunKeys, identity: WorkerIdentity) {
    this.#client = client;
    this.#keys = keys;
    this.#identity = identity;
  }

  /** Without effect while the one before is not written: Redis is away. @throws what Redis answers */
  async write(state: HeartbeatState): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    const { workerId, version, threads } = this.#identity;
    const machine = { host: hostname().slice(0, 300), pid: process.pid, version, threads };
    const bytes = encodeHeartbeat({ sequence: ++this.#sequence, ...machine, ...state });
    try {
      await this.#client.eval(WRITE, 2, this.#keys.run, this.#keys.workers, workerId, bytes, KEY_LIFE_MS);
    } finally {
      this.#isWriting = false;
    }
  }

  async remove(): Promise<void> {
    await this.#client.hdel(this.#keys.workers, this.#identity.workerId);
  }
}
