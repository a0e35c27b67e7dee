/** Looks at a Redis before anything relies on it, by a connection that is not tried again. */
import { within } from '../../../shared/clock.js';
import { messageOf } from '../../../shared/error-envelope.js';
import { HgmError } from '../../../shared/errors.js';
import { maskedUrl } from '../../../shared/workers/redis-address.js';

/** Longest wait for its answer, in milliseconds. */
const ANSWER_MS = 5000;
/** Least version that has the commands which are used. */
const LEAST = { major: 6, minor: 2 } as const;

/**
 * Resolves when Redis answers, and is new enough.
 *
 * @throws HgmError ERR_REDIS in one sentence, without the password
 */
export async function checkRedis(url: string): Promise<void> {
  const { Redis } = await import('ioredis');
  const once = { retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: ANSWER_MS, enableReadyCheck: false };
  const client = new Redis(url, { ...once, lazyConnect: true });
  let refusal: Error | undefined;
  client.on('error', (error: Error) => {
    refusal ??= error;
  });
  let info: string | undefined;
  const asking = client.connect().then(async () => {
    info = await client.info('server');
  });
  try {
    await within(asking, ANSWER_MS);
  } catch (thrown) {
    const error = refusal ?? thrown;
    const remedy = remedyOf(messageOf(error));
    throw redisError(url, `cannot be used (${messageOf(error)})`, remedy, error);
  } finally {
    client.disconnect(false);
    // It may still reject, which was told.
    asking.catch(() => undefined);
  }
  if (info === undefined)
    throw redisError(url, `did not answer within ${ANSWER_MS / 1000} s`, 'check the URL, and what is between');
  const version = /^(?:valkey|redis)_version:(\S+)/m.exec(info)?.[1] ?? 'an unknown version';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > LEAST.major || (major === LEAST.major && minor >= LEAST.minor);
  if (!isNew) throw redisError(url, `is ${version}`, `use Redis ${LEAST.major}.${LEAST.minor} or newer, or Valkey`);
}

function redisError(url: string, what: string, remedy: string, cause?: unknown): HgmError {
  return new HgmError('ERR_REDIS', `Redis at ${maskedUrl(url)} ${what}; ${remedy}`, { cause });
}

function remedyOf(message: string): string {
  if (/NOAUTH|WRONGPASS|NOPERM/.test(message)) return 'give the right user and password in the URL';
  if (/certificate/.test(message)) return 'have Node trust whoever signed it: NODE_EXTRA_CA_CERTS=FILE.pem';
  return 'start it, or check the URL';
}
