import { checkOption } from '../check-option.js';

/** What the names of all keys begin with, where the user gives nothing else. */
export const DEFAULT_PREFIX = 'hgm';

/** Where a run's Redis is. */
export interface RedisAddress {
  /** `redis://…`, or `rediss://…` for TLS, with user and password where it wants them. */
  readonly url: string;
  /** What the names of all keys begin with: 1 to 64 letters, digits, `-`, `_`, `.`. @defaultValue 'hgm' */
  readonly prefix?: string;
}

/** {@link RedisAddress} with nothing left out. */
export type ResolvedRedisAddress = Required<RedisAddress>;

export const REDIS_RULE = 'a URL such as redis://localhost:6379, or rediss:// for TLS';
const PREFIX_RULE = "1 to 64 letters, digits, '-', '_' and '.'";

/**
 * @param redis - a URL, or an address
 * @param field - what messages call it
 * @throws HgmError ERR_OPTION naming the rule; the URL, which may hold a password, is not in the message
 */
export function resolveRedisAddress(redis: unknown, field = 'redis'): ResolvedRedisAddress {
  const given: { readonly url?: unknown; readonly prefix?: unknown } =
    typeof redis === 'object' && redis !== null && !(redis instanceof URL) ? redis : { url: redis };
  const { url, prefix = DEFAULT_PREFIX } = given;
  const text = url instanceof URL ? url.href : url;
  const isUrl = typeof text === 'string' && isRedisUrl(text);
  checkOption(field, typeof text === 'string' ? maskedUrl(text) : text, isUrl, REDIS_RULE);
  const isPrefix = typeof prefix === 'string' && /^[\w.-]{1,64}$/.test(prefix);
  checkOption(`${field}.prefix`, prefix, isPrefix, PREFIX_RULE);
  return { url: String(text), prefix: String(prefix) };
}

function isRedisUrl(text: string): boolean {
  return URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol) && new URL(text).hostname !== '';
}

/** A URL, or what was to be one, for messages: without its user, password and parameters. */
export function maskedUrl(url: string): string {
  return url.replace(/\/\/.*@/, '//***@').replace(/[?#].*$/s, '');
}
