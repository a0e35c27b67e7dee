import { ApiError, errorOfAnswer } from './api-error.js';

/** Longest time that an answer may take, in milliseconds. */
const TIMEOUT_MS = 30_000;

/** Below the address that the page was served for: a server may stand behind another's prefix. */
export function apiUrl(path: string): URL {
  return new URL(`api/v1/${path}`, document.baseURI);
}

/** @throws ApiError */
async function answerTo(method: string, url: URL, body?: unknown): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError('ERR_CONNECTION', 'the server does not answer', null);
  }
  if (response.ok) return response;
  throw errorOfAnswer(response.status, await response.text().catch(() => ''));
}

/** @throws ApiError */
export async function getJson<Answer>(path: string): Promise<Answer> {
  return (await answerTo('GET', apiUrl(path))).json();
}

/** @throws ApiError */
export async function getBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await answerTo('GET', apiUrl(path))).arrayBuffer());
}

/** Gives what was answered, undefined where that is nothing. @throws ApiError */
export async function send<Answer>(method: 'POST' | 'PATCH', path: string, body: unknown = {}): Promise<Answer | undefined> {
  const text = await (await answerTo(method, apiUrl(path), body)).text();
  return text === '' ? undefined : JSON.parse(text);
}

/** Has the server set its cookie. @throws ApiError */
export async function logIn(token: string): Promise<void> {
  await answerTo('POST', new URL('login', document.baseURI), { token });
}
