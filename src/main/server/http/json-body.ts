import { isAscii } from 'node:buffer';
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { HgmError } from '../../../shared/errors.js';
import { blamed, fieldRefusal } from './field-refusal.js';

/** Longest body, in bytes: an agent's state may be large. */
export const MAXIMUM_BODY_BYTES = 16 * 1024 * 1024;

const DECODER = new TextDecoder('utf-8', { fatal: true });

/** Escapes by which any name could be written, and names by which a prototype is reached: what has none of them needs no look at its keys. */
const SUSPECT = ['\\u', '__proto__', 'constructor'] as const;

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Takes JSON in UTF-8 and nothing else, so that no form or plain text of another site is read. Keys by which a prototype could be reached
 * (`__proto__`, `constructor.prototype`) are refused.
 */
export function takeJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  take(app, (request, text, done) => {
    if (text === '') done(null, undefined);
    else parse(request, text, done);
  });
}

/**
 * In a part of a service that takes JSON only: leaves bodies the text that they are. Whoever does what a body says reads it, and has it looked at by
 * {@link checkJson} where it is refused. Its keys are safe to be read.
 */
export function takeJsonAsText(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  take(app, (request, text, done) => {
    if (!SUSPECT.some((part) => text.includes(part))) done(null, text);
    else parse(request, text, (error) => done(error, text));
  });
  app.setValidatorCompiler(exceptBodies);
}

const exceptBodies: typeof validatorCompiler = (route) =>
  route.httpPart === 'body' ? (body) => ({ value: body }) : validatorCompiler(route);

/** The body that {@link takeJsonAsText} has left; an empty text where there is none. */
export function jsonIn({ body }: { readonly body: unknown }): string {
  return typeof body === 'string' ? body : '';
}

/** Checks a body that was left as a text. @throws HgmError ERR_REQUEST; FastifyError where it is no JSON, as of any other body */
export function checkJson(text: string, schema: z.ZodType): void {
  const [issue] = schema.safeParse(text === '' ? null : parsed(text)).error?.issues ?? [];
  if (issue === undefined) return;
  const { path, message } = blamed(issue);
  throw fieldRefusal('ERR_REQUEST', ['body', ...path].join('.'), message);
}

function take(app: FastifyInstance, read: (request: FastifyRequest, text: string, done: Done) => void): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer', bodyLimit: MAXIMUM_BODY_BYTES },
    (request, body, done) => {
      const text = decoded(body);
      if (text instanceof HgmError) done(text);
      else read(request, text, done);
    },
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new errorCodes.FST_ERR_CTP_INVALID_JSON_BODY();
  }
}

function decoded(body: Buffer): string | HgmError {
  if (isAscii(body)) return body.toString('latin1');
  try {
    return DECODER.decode(body);
  } catch (cause) {
    return new HgmError('ERR_REQUEST', 'the body is not UTF-8; send JSON in UTF-8', { cause });
  }
}
