/** Requests that a page of somebody else's makes: by a name of his that leads here, or from his own address. */
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { HgmError } from '../../../shared/errors.js';

const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/** Headers that decide who may do what: of two of them each program may believe another one. */
const SINGLE_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'origin',
  'authorization',
  'cookie',
  'sec-fetch-site',
  'content-type',
]);

/** Values of `Sec-Fetch-Site` of requests that no other site makes. */
const OWN_SITES: ReadonlySet<string> = new Set(['same-origin', 'none']);

/** The name in a `Host` header, without its port; undefined where it is none. */
export function hostNameOf(host: string): string | undefined {
  const [, inBrackets, plain] = /^(?:\[([\da-f:.]+)\]|([a-z\d._-]+))(?::\d{1,5})?$/i.exec(host) ?? [];
  return (inBrackets ?? plain)?.toLowerCase();
}

/**
 * Refuses what another site may have made a browser send, whatever the method: by the name that it was sent to, so that no name of somebody
 * else's can lead here, and by what browsers say of where it comes from.
 *
 * @param allowed - names beside those of loopback, in lower case
 * @throws HgmError ERR_HOST, ERR_FORBIDDEN, ERR_REQUEST
 */
export function checkOrigin(request: FastifyRequest, allowed: ReadonlySet<string>): void {
  checkSingle(request.raw.rawHeaders);
  const { host = '', origin, 'sec-fetch-site': site } = request.headers;
  const name = hostNameOf(host);
  if (name === undefined || !isOurs(name, request, allowed)) {
    const remedy = 'allow the name with --allow-host NAME, or the option allowedHosts';
    throw new HgmError(
      'ERR_HOST',
      `the request is for the host ${JSON.stringify(host)}, which is none of this server; ${remedy}`,
    );
  }
  if (site !== undefined && !OWN_SITES.has(String(site))) {
    throw new HgmError('ERR_FORBIDDEN', 'a page of another site made this request (Sec-Fetch-Site); open the address by itself');
  }
  if (origin !== undefined && !isOrigin(origin, host)) {
    throw new HgmError('ERR_FORBIDDEN', `a page of ${JSON.stringify(origin)} made this request, which is not this server`);
  }
}

function isOurs(name: string, { raw }: FastifyRequest, allowed: ReadonlySet<string>): boolean {
  if (LOOPBACK_NAMES.includes(name) || allowed.has(name)) return true;
  // Nobody can make a name of an address; the one that the connection came to is ours.
  return isIP(name) !== 0 && name === raw.socket.localAddress?.replace(/^::ffff:/, '');
}

function isOrigin(origin: string, host: string): boolean {
  return /^https?:\/\//.test(origin) && origin.replace(/^https?:\/\//, '').toLowerCase() === host.toLowerCase();
}

/** @param rawHeaders - names and values by turns */
function checkSingle(rawHeaders: readonly string[]): void {
  let seen: Set<string> | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (!SINGLE_HEADERS.has(name)) continue;
    if (seen?.has(name)) throw new HgmError('ERR_REQUEST', `the request has the header ${name} twice; send it once`);
    seen ??= new Set();
    seen.add(name);
  }
}
