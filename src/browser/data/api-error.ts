/** Why something could not be read, or done. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The error page's code, or `ERR_CONNECTION` where no answer came. */
  readonly code: string;
  /** Of HTTP; null where no answer came. */
  readonly status: number | null;

  constructor(code: string, message: string, status: number | null) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** The error that an answer's body tells of: `{ error: { code, message } }`, or something else where a proxy answered. */
export function errorOfAnswer(status: number, body: string): ApiError {
  const told = toldError(body);
  if (told !== undefined) return new ApiError(told.code, told.message, status);
  return new ApiError('ERR_HTTP', `the server answered with status ${status}`, status);
}

function toldError(body: string): { code: string; message: string } | undefined {
  try {
    const { error } = JSON.parse(body);
    if (typeof error?.code === 'string' && typeof error.message === 'string') return error;
  } catch {
    // No JSON: the status says what there is to say.
  }
  return undefined;
}
