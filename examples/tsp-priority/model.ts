/** Asks a model by the chat completions of an OpenAI-compatible endpoint. */
import { z } from 'zod';
import type { Parameters } from './parameters.js';

/** How long an answer is waited for, in milliseconds. */
const ANSWER_TIMEOUT_MS = 60_000;
/** What of a refusal is quoted, in characters. */
const QUOTED = 200;

const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
  usage: z.object({ prompt_tokens: z.number().min(0), completion_tokens: z.number().min(0) }).optional(),
});

/** A call that brought no answer. The run tries again where that may help, and not before the endpoint allows it. */
export class ModelError extends Error {
  readonly retryable: boolean;
  /** For so long no other call makes sense, in milliseconds; undefined where the endpoint said nothing. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    { retryable = true, retryAfterMs }: { retryable?: boolean; retryAfterMs?: number | undefined } = {},
  ) {
    super(message);
    this.name = 'ModelError';
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What it costs to ask, beside the answer. */
export interface Asked {
  readonly params: Pick<Parameters, 'modelName' | 'inputPrice' | 'outputPrice'> & { readonly model: string };
  readonly signal: AbortSignal;
  addCost(dollars: number): void;
}

/** What a model answers. */
export async function askModel(system: string, user: string, { params, signal, addCost }: Asked): Promise<string> {
  const messages = [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ];
  const url = `${params.model.replace(/\/$/, '')}/chat/completions`;
  const reply = await post(url, { model: params.modelName, messages }, signal);
  if (reply.status !== 200) throw refusal(reply);
  const { choices, usage } = completionOf(reply.body);
  if (usage !== undefined)
    addCost((usage.prompt_tokens * params.inputPrice + usage.completion_tokens * params.outputPrice) / 1e6);
  return choices[0]!.message.content;
}

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Sends JSON, with the key in the environment variable OPENAI_API_KEY where there is one. */
async function post(url: string, content: unknown, signal: AbortSignal): Promise<Reply> {
  const key = process.env.OPENAI_API_KEY;
  const limit = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
      body: JSON.stringify(content),
      signal: AbortSignal.any([signal, limit]),
    });
    return { status: response.status, headers: response.headers, body: await response.text() };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) throw new ModelError(`the model has not answered for ${ANSWER_TIMEOUT_MS / 1000} s`);
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    throw new ModelError(`the model cannot be reached: ${cause}`);
  }
}

function completionOf(body: string): z.infer<typeof completion> {
  try {
    return completion.parse(JSON.parse(body));
  } catch {
    throw new ModelError(`the model's answer is no chat completion: ${body.slice(0, QUOTED)}`);
  }
}

/** 429 and the 5xx pass, and so does a request that took too long; others would be refused again. */
function refusal({ status, headers, body }: Reply): ModelError {
  const retryable = status === 408 || status === 429 || status >= 500;
  return new ModelError(`the model refused with ${status}: ${body.slice(0, QUOTED)}`, {
    retryable,
    retryAfterMs: waitOf(headers.get('retry-after')),
  });
}

/** The header is seconds, or a date. */
function waitOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  const seconds = Number(retryAfter);
  const wait = Number.isFinite(seconds) ? 1000 * seconds : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
