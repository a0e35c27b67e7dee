/** A command was called in a way that it does not understand; the message says which ways there are. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

function isUsageError(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

/**
 * The number that an option was given as a text.
 *
 * @param rule - what it must be, and what `holds` tells: `at least 1`
 * @throws UsageError that names the option and what it was given
 */
export function numberOption(name: string, text: string, holds: (value: number) => boolean, rule: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || !holds(value)) {
    throw new UsageError(`--${name} must be ${rule}; it is ${JSON.stringify(text)}`);
  }
  return value;
}

/** The safe integer, at least `least`, that an option was given as a text. @throws UsageError that names the option and what it was given */
export function integerOption(name: string, text: string, least = 1): number {
  const isInRange = (value: number) => Number.isSafeInteger(value) && value >= least;
  return numberOption(name, text, isInRange, `an integer of at least ${least}`);
}

/** Runs a command to its exit code: 2, with one line on stderr, when it was called wrongly. */
export async function runProgram(program: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await program();
  } catch (error) {
    if (!isUsageError(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
