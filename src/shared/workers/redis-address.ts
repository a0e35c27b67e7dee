import { checkOption } from '../check-option.js';
import { field, type OptionFields, optionalField, readOptions } from '../option-fields.js';
import { kindOf, type OptionKind } from '../option-kinds.js';

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

const URL_KIND: OptionKind<string> = {
  rule: REDIS_RULE,
  notation: 'text',
  shown: maskedUrl,
  read: (value, field) => {
    const text = value instanceof URL ? value.href : value;
    // The URL may hold a password, which no message is to show.
    const shown = typeof text === 'string' ? maskedUrl(text) : text;
    checkOption(field, shown, typeof text === 'string' && isRedisUrl(text), REDIS_RULE);
    return String(text);
  },
};

const PREFIX_KIND = kindOf(
  PREFIX_RULE,
  'text',
  (value): value is string => typeof value === 'string' && /^[\w.-]{1,64}$/.test(value),
);

/** The fields of an address. */
export const ADDRESS_FIELDS: OptionFields<RedisAddress> = {
  url: optionalField('Redis by which workers on other machines take part', URL_KIND),
  prefix: field('what the names of all keys in it begin with', PREFIX_KIND, DEFAULT_PREFIX),
};

/**
 * @param redis - a URL, or an address
 * @param name - what messages call it
 * @throws HgmError ERR_OPTION naming the rule; the URL, which may hold a password, is not in the message
 */
export function resolveRedisAddress(redis: unknown, name = 'redis'): ResolvedRedisAddress {
  const isAddress = typeof redis === 'object' && redis !== null && !(redis instanceof URL);
  if (!isAddress) return { url: URL_KIND.read(redis, name), prefix: DEFAULT_PREFIX };
  const { url, prefix = DEFAULT_PREFIX } = readOptions<Partial<RedisAddress>>(name, ADDRESS_FIELDS, redis);
  return { url: URL_KIND.read(url, `${name}.url`), prefix };
}

function isRedisUrl(text: string): boolean {
  return URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol) && new URL(text).hostname !== '';
}

/** A URL, or what was to be one, for messages: without its user, password and parameters. */
export function maskedUrl(url: string): string {
  return url.replace(/\/\/.*@/, '//***@').replace(/[?#].*$/s, '');
}
