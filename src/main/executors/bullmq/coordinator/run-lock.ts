/** That a run has one coordinator: a lock in Redis that expires, and a number that grows with each coordinator. */
import type { Redis } from 'ioredis';
import { KEY_LIFE_MS, type RunKeys } from '../keys.js';

/** How long a lock holds that is not renewed, in milliseconds. */
export const LOCK_MS = 10_000;
/** How often it is renewed. */
export const RENEW_MS = 3000;

/** Takes the lock if it is free. Returns the generation, or how long the lock still holds as a negative number. */
const ACQUIRE = `
if redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  redis.call('incr', KEYS[2])
  redis.call('pexpire', KEYS[2], ARGV[3])
  return tonumber(redis.call('get', KEYS[2]))
end
return -math.max(1, redis.call('pttl', KEYS[1]))`;

/** Renews it, or takes it again where Redis has forgotten it and nobody else has had it since. Returns whether it is held. */
const RENEW = `
local holder = redis.call('get', KEYS[1])
local fence = tonumber(redis.call('get', KEYS[2]) or ARGV[3])
if (holder and holder ~= ARGV[1]) or fence ~= tonumber(ARGV[3]) then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('set', KEYS[2], ARGV[3], 'PX', ARGV[4])
return 1`;

const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;

export class RunLock {
  readonly #client: Redis;
  readonly #keys: RunKeys;
  readonly #token: string;

  /** @param token - unlike that of any other coordinator */
  constructor(client: Redis, keys: RunKeys, token: string) {
    this.#client = client;
    this.#keys = keys;
    this.#token = token;
  }

  /** @returns the generation; or, where another coordinator has the run, how long its lock still holds, in milliseconds, as a negative number */
  async acquire(): Promise<number> {
    return Number(await this.#client.eval(ACQUIRE, 2, this.#keys.lock, this.#keys.fence, this.#token, LOCK_MS, KEY_LIFE_MS));
  }

  /** @returns whether this coordinator still has the run */
  async renew(generation: number): Promise<boolean> {
    const { lock, fence } = this.#keys;
    return (await this.#client.eval(RENEW, 2, lock, fence, this.#token, LOCK_MS, generation, KEY_LIFE_MS)) === 1;
  }

  async release(): Promise<void> {
    await this.#client.eval(RELEASE, 1, this.#keys.lock, this.#token);
  }
}
