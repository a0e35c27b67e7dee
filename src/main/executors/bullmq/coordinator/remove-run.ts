import type { Redis } from 'ioredis';
import { HgmError } from '../../../../shared/errors.js';
import { maskedUrl, type ResolvedRedisAddress } from '../../../../shared/workers/redis-address.js';
import { runKeys, runsKey } from '../keys.js';
import { JobQueue } from '../queues.js';
import { dropRedis, openRedis } from '../redis-clients.js';

/** Keys that one step of a scan looks at, about. */
const SCAN_COUNT = 1000;

/**
 * Removes what a run has left in Redis.
 *
 * @returns whether there was anything
 * @throws HgmError ERR_RUN_OWNED while a coordinator has it
 */
export async function removeRun({ url, prefix }: ResolvedRedisAddress, runId: string): Promise<boolean> {
  const client = await openRedis(url, () => undefined);
  try {
    const keys = runKeys(prefix, runId);
    if ((await client.exists(keys.lock)) === 1) {
      const message = `run ${runId} is under way, by its lock in Redis at ${maskedUrl(url)}; stop it first, or wait 10 s where its process has died`;
      throw new HgmError('ERR_RUN_OWNED', message, { details: { runId } });
    }
    for (const name of [keys.batchQueue, keys.apartQueue, keys.noticeQueue]) {
      const queue = await JobQueue.open({ client, prefix, name, onError: () => undefined });
      await queue.obliterate();
      await queue.close();
    }
    const found = await client.srem(runsKey(prefix), runId);
    const left = [keys.run, keys.fence, keys.workers, ...(await matching(client, `${escaped(keys.run)}:*`))];
    return (await client.del(...left)) + found > 0;
  } finally {
    dropRedis(client);
  }
}

async function matching(client: Redis, pattern: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (let cursor: string | undefined; cursor !== '0'; ) {
    const [next, keys] = await client.scan(cursor ?? '0', 'MATCH', pattern, 'COUNT', SCAN_COUNT);
    found.push(...keys);
    cursor = next;
  }
  return found;
}

/** As it stands in a pattern for itself. */
function escaped(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}
