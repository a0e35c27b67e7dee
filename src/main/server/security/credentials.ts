/** Who may call: whoever has the token, or a cookie that was given for it. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { optionError } from '../../../shared/check-option.js';
import { HgmError } from '../../../shared/errors.js';

/** Fewest characters of a token: fewer can be guessed. */
const SHORTEST_TOKEN = 16;
export const TOKEN_RULE = `at least ${SHORTEST_TOKEN} printable characters of ASCII, without spaces`;

/** How long a cookie counts, in milliseconds. */
const SESSION_MS = 7 * 86_400_000;
const COOKIE = 'hgm_session';

/** Parameters of an address in which a token may be put by mistake: addresses stand in logs and histories. */
const TOKEN_PARAMETERS: readonly string[] = ['token', 'access_token', 'auth', 'authorization'];

/** Whether a text is by {@link TOKEN_RULE}. */
export function isToken(text: string): boolean {
  return text.length >= SHORTEST_TOKEN && /^[\x21-\x7e]+$/.test(text);
}

/** Checks tokens and cookies against one token, each in the same time whatever is wrong. */
export class Credentials {
  readonly #digest: Buffer;
  readonly #now: () => number;

  /** @throws HgmError ERR_OPTION for a token that can be guessed */
  constructor(token: string, field: string, now: () => number = Date.now) {
    // The token is not shown: what is printed stands in logs.
    if (!isToken(token)) throw optionError(field, TOKEN_RULE, 'this one is not');
    this.#digest = digestOf(token);
    this.#now = now;
  }

  /** Whether it is the token. */
  holds(token: string): boolean {
    return timingSafeEqual(digestOf(token), this.#digest);
  }

  /** The `Set-Cookie` header with which a browser is let in from now on. It outlives the server, as long as the token is the same. */
  cookie(isSecure: boolean): string {
    const until = String(this.#now() + SESSION_MS);
    return `${COOKIE}=${until}.${this.#sign(until)}; ${attributes(isSecure, SESSION_MS / 1000)}`;
  }

  /** Whether a request has the cookie. */
  hasCookie({ headers }: FastifyRequest): boolean {
    const [, until = '', signature = ''] =
      /(?:^|;\s*)hgm_session=(\d{1,16})\.([\w-]{43})(?:;|$)/.exec(headers.cookie ?? '') ?? [];
    const isSigned = timingSafeEqual(digestOf(this.#sign(until)), digestOf(signature));
    return isSigned && Number(until) > this.#now();
  }

  #sign(until: string): string {
    return createHmac('sha256', this.#digest).update(`session ${until}`).digest('base64url');
  }
}

/** The `Set-Cookie` header that takes the cookie back. */
export function noCookie(isSecure: boolean): string {
  return `${COOKIE}=; ${attributes(isSecure, 0)}`;
}

function attributes(isSecure: boolean, maximumAge: number): string {
  return `Path=/; HttpOnly; SameSite=Strict; Max-Age=${maximumAge}${isSecure ? '; Secure' : ''}`;
}

/** The token that a request brings in its header; undefined without one. */
export function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer +([\x21-\x7e]+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** @throws HgmError ERR_REQUEST for a token in the address */
export function refuseTokenInAddress(url: string): void {
  const at = url.indexOf('?');
  if (at < 0) return;
  const names = [...new URLSearchParams(url.slice(at)).keys()].map((name) => name.toLowerCase());
  const found = names.find((name) => TOKEN_PARAMETERS.includes(name));
  if (found === undefined) return;
  const why = 'addresses stand in logs and histories';
  throw new HgmError(
    'ERR_REQUEST',
    `a token in the address (${found}) is not taken: ${why}; send it as "Authorization: Bearer TOKEN"`,
  );
}

/** Both have the same length, which comparing in constant time needs. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
