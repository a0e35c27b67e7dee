import { checkOption, isIntegerFrom, optionError } from '../check-option.js';
import { isLinux } from './program-processes.js';

/** What a program may use and say. */
export interface ProgramLimits {
  /**
   * Variables of its environment, beside those of this process; `undefined` takes one away. @defaultValue none
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * Largest resident memory of the program and all that it starts, in MiB, > 0, looked at each 100 ms: one that uses more is killed. On Linux only.
   * @defaultValue no limit
   */
  readonly memoryLimitMb?: number | undefined;
  /** Most of what it may write to stdout, of an answer in `lines` mode, in bytes: an integer from 1 to 2^28. @defaultValue 2^24, 16 MiB */
  readonly maximumOutputBytes?: number;
}

/** {@link ProgramLimits} that were checked, with the defaults filled in. */
export interface ResolvedProgramLimits {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Undefined for none. */
  readonly memoryLimitMb: number | undefined;
  readonly maximumOutputBytes: number;
}

/** A program and what it is given. */
export interface ProgramCommand {
  readonly command: string;
  readonly args: readonly string[];
}

const DEFAULT_OUTPUT_BYTES = 2 ** 24;
/** A text may not be longer than some 2^29 characters. */
const MAXIMUM_OUTPUT_BYTES = 2 ** 28;

function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}

/** @param owner - what is called, in messages. @throws HgmError ERR_OPTION */
export function checkCommand(owner: string, command: unknown, args: unknown): ProgramCommand {
  checkOption(`${owner}: command`, command, isText(command) && command !== '', 'the name or path of a program');
  const isList = Array.isArray(args) && args.every(isText);
  checkOption(`${owner}: args`, args, isList, 'an array of strings, none with a NUL');
  return { command: String(command), args: isList ? [...args] : [] };
}

const LIMITS = ['env', 'memoryLimitMb', 'maximumOutputBytes'] as const satisfies readonly (keyof ProgramLimits)[];

/**
 * Refuses options that there are not: a limit whose name is misspelt would hold nothing.
 *
 * @param own - names of what the options have beside the limits
 * @throws HgmError ERR_OPTION
 */
export function checkOptionNames(owner: string, options: unknown, own: readonly string[]): void {
  const known = [...own, ...LIMITS].join(', ');
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  checkOption(`${owner}: options`, options, isObject, `an object of ${known}`);
  for (const [name, value] of Object.entries(options ?? {}))
    checkOption(`${owner}: ${name}`, value, [...own, ...LIMITS].includes(name), `left out: its options are ${known}`);
}

/** @throws HgmError ERR_OPTION naming the field, the rule and the value */
export function resolveProgramLimits(
  owner: string,
  { env = {}, memoryLimitMb, maximumOutputBytes }: ProgramLimits,
): ResolvedProgramLimits {
  const isEnv =
    typeof env === 'object' && env !== null && Object.values(env).every((value) => value === undefined || isText(value));
  checkOption(`${owner}: env`, env, isEnv, 'an object of strings');
  if (memoryLimitMb !== undefined) {
    const holds = typeof memoryLimitMb === 'number' && memoryLimitMb > 0 && Number.isFinite(memoryLimitMb);
    checkOption(`${owner}: memoryLimitMb`, memoryLimitMb, holds, 'a number of MiB above 0');
    if (!isLinux)
      throw optionError(`${owner}: memoryLimitMb`, 'left out: only on Linux can it be kept', `it is ${memoryLimitMb}`);
  }
  const outputBytes = maximumOutputBytes ?? DEFAULT_OUTPUT_BYTES;
  const isOutput = isIntegerFrom(1, outputBytes) && outputBytes <= MAXIMUM_OUTPUT_BYTES;
  checkOption(`${owner}: maximumOutputBytes`, maximumOutputBytes, isOutput, `an integer from 1 to ${MAXIMUM_OUTPUT_BYTES}`);
  return { env: { ...env }, memoryLimitMb, maximumOutputBytes: outputBytes };
}
