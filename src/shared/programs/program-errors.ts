/** What a program did wrong, as its activity fails with it. */
import { HgmError } from '../errors.js';
import type { GuardedEnd } from './guard-client.js';
import type { ProgramCommand } from './program-options.js';

/** Of a command in a message, in characters. */
const MAXIMUM_NAME_LENGTH = 200;
/** Of the end of stderr that a message quotes. */
const QUOTED_LINES = 12;
const QUOTED_LENGTH = 1500;

/** A program with its arguments, as one would type it. */
export function nameOf({ command, args }: ProgramCommand): string {
  const name = [command, ...args].join(' ');
  return name.length > MAXIMUM_NAME_LENGTH ? `${name.slice(0, MAXIMUM_NAME_LENGTH)}…` : name;
}

/**
 * @param fault - what it did, after its name
 * @param stderr - what it wrote there, or the end of that
 */
export function programError(command: ProgramCommand, fault: string, stderr: string, end?: GuardedEnd): HgmError<'ERR_PROGRAM'> {
  const exit = end?.status === 'ended' ? { exitCode: end.exitCode, signal: end.signal } : {};
  return new HgmError('ERR_PROGRAM', `${nameOf(command)} ${fault}${quoted(stderr)}`, {
    details: { ...exit, stderr: endOf(stderr) },
  });
}

/** That a program could not be started, by the code of the system. */
export function refusedError(command: ProgramCommand, folder: string, code: string): HgmError<'ERR_PROGRAM'> {
  const reasons: Record<string, string> = {
    ENOENT: `something that it needs is not there: its interpreter, or its folder ${folder}`,
    EACCES: 'it may not be executed',
    E2BIG: 'its arguments and environment are too long for the system; give long data on its stdin',
    ENOEXEC: 'it is no program of this system',
    EAGAIN: 'the system allows no more processes',
  };
  const isFleeting = ['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM'].includes(code);
  return new HgmError('ERR_PROGRAM', `${nameOf(command)} cannot be started: ${reasons[code] ?? 'the system refuses'} (${code})`, {
    retryable: isFleeting,
    details: { code },
  });
}

/** How a program ended, after its name; undefined where it ended as it should. */
export function faultOf(end: GuardedEnd): string | undefined {
  if (end.status === 'lost') return 'was ended, since the process that guards it was';
  if (end.signal !== null) return `was ended by ${end.signal}`;
  if (end.exitCode !== 0) return `ended with exit code ${end.exitCode}`;
  if (end.leftBehind === 0) return undefined;
  const processes = end.leftBehind === 1 ? 'a process' : `${end.leftBehind} processes`;
  return `ended and left ${processes} running, which had to be killed; have it wait for what it starts`;
}

/** That a program used more memory than it may. */
export function memoryError(
  command: ProgramCommand,
  usedMb: number,
  memoryLimitMb: number | undefined,
): HgmError<'ERR_PROGRAM_MEMORY'> {
  const message = `${nameOf(command)} used ${usedMb} MiB of memory, more than memoryLimitMb, ${memoryLimitMb}, and was killed`;
  return new HgmError('ERR_PROGRAM_MEMORY', message, { details: { usedMb, memoryLimitMb } });
}

function quoted(stderr: string): string {
  const text = endOf(stderr);
  if (text === '') return '; it wrote nothing to stderr';
  return text.includes('\n') ? `; the end of its stderr:\n${text}` : `; its stderr ends with: ${text}`;
}

function endOf(stderr: string): string {
  return stderr.trimEnd().split('\n').slice(-QUOTED_LINES).join('\n').slice(-QUOTED_LENGTH);
}
