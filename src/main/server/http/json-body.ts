import type { FastifyInstance } from 'fastify';
import { HgmError } from '../../../shared/errors.js';

/** Longest body, in bytes: an agent's state may be large. */
export const MAXIMUM_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Takes JSON in UTF-8 and nothing else, so that no form or plain text of another site is read. Keys by which a prototype could be reached
 * (`__proto__`, `constructor.prototype`) are refused.
 */
export function takeJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer', bodyLimit: MAXIMUM_BODY_BYTES },
    (request, body, done) => {
      const text = decoded(body);
      if (text instanceof HgmError) done(text);
      else if (text === '') done(null, undefined);
      else parse(request, text, done);
    },
  );
}

function decoded(body: Buffer): string | HgmError {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    return new HgmError('ERR_REQUEST', 'the body is not UTF-8; send JSON in UTF-8', { cause });
  }
}
