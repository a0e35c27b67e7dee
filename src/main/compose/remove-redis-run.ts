import { type RedisAddress, resolveRedisAddress } from '../../shared/workers/redis-address.js';
import { checkRedis } from '../executors/bullmq/check-redis.js';
import { removeRun } from '../executors/bullmq/coordinator/remove-run.js';

/**
 * Removes what a run over Redis has left there.
 *
 * @param redis - its URL, or its address
 * @throws HgmError ERR_OPTION, ERR_REDIS; ERR_RUN_OWNED while the run is under way
 */
export async function removeRedisRun(redis: string | RedisAddress, runId: string): Promise<boolean> {
  const address = resolveRedisAddress(redis);
  await checkRedis(address.url);
  return await removeRun(address, runId);
}
