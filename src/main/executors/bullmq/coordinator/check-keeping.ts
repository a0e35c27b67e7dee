import type { Redis } from 'ioredis';
import { messageOf } from '../../../../shared/error-envelope.js';
import { HgmError } from '../../../../shared/errors.js';
import { maskedUrl } from '../../../../shared/workers/redis-address.js';
import { dropRedis, openRedis } from '../redis-clients.js';

/**
 * Whether Redis keeps what it is given.
 *
 * @returns a warning where it does not outlive its own process; undefined where it does, or does not say
 * @throws HgmError ERR_REDIS where it may throw away what it has room for no longer
 */
export async function checkKeeping(url: string): Promise<string | undefined> {
  const client = await openRedis(url, () => undefined);
  try {
    return await keepingOf(client, url);
  } finally {
    dropRedis(client);
  }
}

async function keepingOf(client: Redis, url: string): Promise<string | undefined> {
  const policy = fieldOf(await client.info('memory'), 'maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction') {
    const remedy = 'set it to noeviction: "redis-cli config set maxmemory-policy noeviction", and in redis.conf';
    throw new HgmError(
      'ERR_REDIS',
      `Redis at ${maskedUrl(url)} has maxmemory-policy ${policy}, by which it may throw away a run's work; ${remedy}`,
    );
  }
  if (fieldOf(await client.info('persistence'), 'aof_enabled') === '1') return undefined;
  if ((await savePoints(client)) !== '') return undefined;
  return `Redis at ${maskedUrl(url)} keeps nothing on disk: if it ends, what workers have done and the run has not taken in is done again; set appendonly yes to keep it`;
}

/** When it saves; undefined where it does not tell, as services do that manage it. */
async function savePoints(client: Redis): Promise<string | undefined> {
  try {
    const [, points] = await client.config('GET', 'save').then((found: unknown) => (Array.isArray(found) ? found : []));
    return typeof points === 'string' ? points : undefined;
  } catch (error) {
    if (/NOPERM|unknown command|ERR/i.test(messageOf(error))) return undefined;
    throw error;
  }
}

function fieldOf(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
}
