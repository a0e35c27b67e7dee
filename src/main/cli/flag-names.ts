/** Errors about options in the words of a command line: they name an option as a program gives it, where a user has typed a flag. */
import type { Command } from 'commander';
import { HgmError, isHgmError } from '../../shared/errors.js';
import { RESUME_FLAGS, RUN_FLAGS, type RunFlag } from './option-flags.js';

/**
 * The error with the flags of a command in place of its options' names; what is no option of a flag stays as it is.
 *
 * @param command - the one that was called
 */
export function withFlagNames(error: unknown, command: Command): unknown {
  if (!isHgmError(error, 'ERR_OPTION')) return error;
  const { message, details = {} } = error;
  const { field, rule = '' } = details;
  if (typeof field !== 'string' || typeof rule !== 'string' || !message.startsWith(field)) return error;
  // What stands within one of several values, such as the options of a policy of hgm compare, is written by the names of options.
  if (field.includes('].')) return error;
  const flags = flagsOf(command);
  const said = message.slice(field.length).replace(rule, () => inFlags(rule, flags));
  return new HgmError('ERR_OPTION', `${flagOf(field, command, flags)}${said}`, { cause: error, details });
}

/** Flags of the command that stand for options of a run. */
function flagsOf(command: Command): readonly RunFlag[] {
  const own = new Set(command.options.map(({ long }) => long));
  return [...RUN_FLAGS, ...RESUME_FLAGS].filter(({ flag }) => own.has(nameOf(flag)));
}

/** The flag of `guards.target`, of `landscapes[0]`, which several values were given, or of an option that has the flag's own name, as `redis.prefix` of a worker. */
function flagOf(field: string, command: Command, flags: readonly RunFlag[]): string {
  const name = field.replace(/\[\d+\]$/, '');
  const known = flags.find(({ path }) => path.join('.') === name);
  if (known !== undefined) return nameOf(known.flag);
  const last = name.slice(name.lastIndexOf('.') + 1);
  return command.options.find((option) => option.attributeName() === last)?.long ?? field;
}

/** A rule with flags in place of other options' names: of those that are no words of English, and of those that a flag sets to a value of its own. */
function inFlags(rule: string, flags: readonly RunFlag[]): string {
  return flags.reduce((text, { flag, path, value }) => {
    const name = path.at(-1) ?? '';
    if (value !== undefined) return text.replaceAll(`${name} is '${value}'`, `${nameOf(flag)} is given`);
    return /[A-Z]/.test(name) ? text.replaceAll(new RegExp(`\\b(${path.join('\\.')}|${name})\\b`, 'g'), nameOf(flag)) : text;
  }, rule);
}

/** `--time` of `--time <duration>`. */
function nameOf(flag: string): string {
  return flag.split(' ')[0] ?? flag;
}
