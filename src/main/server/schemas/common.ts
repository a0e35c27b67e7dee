/** What requests and answers have in common. */
import { z } from 'zod';
import { ERROR_CODES } from '../../../shared/errors.js';
import { isRunId, RUN_ID_RULE } from '../../store/run-store.js';
import { STATUS_CODES } from '../http/http-status.js';

/** What the document says of schemas beside what they are: a registry of ours, since others of the process may use zod's own. */
export const SCHEMA_NOTES = z.registry<{ id?: string; description?: string; [keyword: string]: unknown }>();

/** Every error. */
const ERROR_BODY = z
  .object({
    error: z.object({
      code: z.enum(Object.keys(ERROR_CODES)),
      message: z.string(),
      details: z.record(z.string(), z.unknown()).optional(),
    }),
  })
  .register(SCHEMA_NOTES, { id: 'Error' });

/** Statuses that every request may be answered with. */
const ALWAYS: readonly number[] = [400, 401, 403, 421, 429, 503];

/** An answer that is no JSON. */
interface FileAnswer {
  readonly description: string;
  readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>;
}

/** The answers of a route: what it gives, and errors of these statuses beside those that every request may get. */
export function answers<const Given extends Readonly<Record<number, z.ZodType | FileAnswer>>>(
  given: Given,
  ...statuses: readonly number[]
) {
  const errors = [...ALWAYS, ...statuses].map((status): [string, object] => {
    const description = (STATUS_CODES[status] ?? []).join(', ');
    return [String(status), { description, content: { 'application/json': { schema: ERROR_BODY } } }];
  });
  return { ...Object.fromEntries(errors), ...given };
}

/** Statuses of a request with a body. */
export const OF_BODIES: readonly number[] = [413, 415];

export const RUN_PARAMS = z.object({
  runId: z
    .string()
    .refine(isRunId, `must be ${RUN_ID_RULE}`)
    .register(SCHEMA_NOTES, { description: RUN_ID_RULE, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$' }),
});

/** Where a run stands after what was asked. */
export const RUN_STATUS = z.object({ runId: z.string(), status: z.string() });

/** An answer without a body. */
export const NOTHING = z.undefined().register(SCHEMA_NOTES, { description: 'It is done.' });

const TEXT = z.custom<string>(() => true).register(SCHEMA_NOTES, { type: 'string' });
const BYTES = z.custom<Uint8Array>(() => true).register(SCHEMA_NOTES, { type: 'string', format: 'binary' });

/** An answer of text that is no JSON, of one of these media types. */
export function textAnswer(description: string, ...types: readonly string[]) {
  return { description, content: Object.fromEntries(types.map((type) => [type, { schema: TEXT }])) };
}

/** An answer of bytes. */
export function bytesAnswer(description: string) {
  return { description, content: { 'application/octet-stream': { schema: BYTES } } };
}
