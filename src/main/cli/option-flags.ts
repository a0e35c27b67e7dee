/** The flags of `hgm run` and `hgm resume` that stand for options of a run, made from the table of options. */
import { type Command, Option } from 'commander';
import type { OptionKind } from '../../shared/option-kinds.js';
import type { OptionFlag, RunOptionTraits } from '../run/options/option-entry.js';
import { RUN_OPTIONS } from '../run/options/option-table.js';
import { RESUME_ONLY_OPTIONS, type ResumeOptions } from '../run/resume-options.js';
import type { RunOptions } from '../run/run-options.js';
import { readFlag } from './option-parsers.js';

/** A flag, and the option that it sets. */
export interface RunFlag {
  /** As commander takes it: `--time <duration>`. */
  readonly flag: string;
  /** The option's name, and the field's where the option is an object of options. */
  readonly path: readonly string[];
  readonly help: string;
  readonly kind: OptionKind<unknown>;
  /** What stands for it where it is not given. */
  readonly standIn: string | undefined;
  /** What it stands for where it takes no value and the option is no switch. */
  readonly value: string | undefined;
}

/** What the table says of a flag: an option of the run, a field of one, or an option of a resume. */
export interface DescribedOption extends Partial<RunOptionTraits> {
  readonly what: string;
  readonly kind: OptionKind<unknown>;
  readonly defaultText: string;
  readonly flag?: OptionFlag;
  readonly fields?: Readonly<Record<string, DescribedOption>>;
  readonly flags?: Readonly<Record<string, OptionFlag>>;
}

/** Options of a run. */
export const OPTIONS: Readonly<Record<string, DescribedOption>> = RUN_OPTIONS;
/** Options that only a resume has. */
export const RESUME_ONLY: Readonly<Record<string, DescribedOption>> = RESUME_ONLY_OPTIONS;

/** The flags of `hgm run`. */
export const RUN_FLAGS: readonly RunFlag[] = Object.entries(OPTIONS).flatMap(([name, option]) =>
  flagsOf([name], option, option.flagWhat),
);

/** The flags of `hgm resume`. */
export const RESUME_FLAGS: readonly RunFlag[] = [
  ...Object.entries(OPTIONS).flatMap(([name, option]) =>
    option.resume ? flagsOf([name], option.kept ? asBefore(option) : option, option.resumeWhat ?? option.flagWhat) : [],
  ),
  ...Object.entries(RESUME_ONLY).flatMap(([name, option]) => flagsOf([name], option)),
];

/** What is left out at a resume stays as it was, in an object of options field by field. */
function asBefore(option: DescribedOption): DescribedOption {
  const { fields = {} } = option;
  const defaultText = 'as before';
  return {
    ...option,
    defaultText,
    fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { ...field, defaultText }])),
  };
}

function flagsOf(path: readonly string[], option: DescribedOption, what = option.what): readonly RunFlag[] {
  const { fields = {}, flags = {}, flag, kind, defaultText, flagDefault: standIn, flagValue: value } = option;
  const ofFields = Object.entries(flags).flatMap(([name, written]) => {
    const field = fields[name];
    return field === undefined ? [] : flagsOf([...path, name], { ...field, flag: written });
  });
  if (typeof flag !== 'string') return ofFields;
  const isSaid = standIn === undefined && value === undefined && kind.notation !== 'switch' && kind.notation !== 'pairs';
  return [{ flag, path, kind, standIn, value, help: isSaid ? `${what} (${defaultText})` : what }];
}

/** Gives a command these flags. */
export function addFlags(command: Command, flags: readonly RunFlag[]): Command {
  for (const { flag, help, kind, standIn, value } of flags) {
    const option = new Option(flag, help);
    if (kind.notation !== 'switch' && value === undefined)
      option.argParser((text, previous: unknown) => readFlag(flag, kind, text, previous));
    if (standIn !== undefined) option.default(standIn);
    command.addOption(option);
  }
  return command;
}

/** The options that the flags on a command line set, not checked yet; those that are not given are left out. */
export function givenOptions<Options extends RunOptions | ResumeOptions>(command: Command, flags: readonly RunFlag[]): Options {
  const options: Record<string, unknown> = {};
  for (const { flag, path, standIn, value: ofFlag } of flags) {
    const name = new Option(flag).attributeName();
    if (standIn === undefined && command.getOptionValueSource(name) !== 'cli') continue;
    const value: unknown = ofFlag ?? command.getOptionValue(name);
    const [option = '', field] = path;
    options[option] = field === undefined ? value : { ...Object(options[option]), [field]: value };
  }
  return Object.fromEntries(Object.entries(options).map((entry): unknown[] => entry));
}
