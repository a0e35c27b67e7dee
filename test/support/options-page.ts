import { type OptionFlag, RUN_OPTIONS, type RunOptionTraits } from '../../src/main/run/option-table.js';
import { RESUME_ONLY_OPTIONS } from '../../src/main/run/resume-options.js';
import type { OptionKind } from '../../src/shared/option-kinds.js';

/** An option as the tables show it. */
interface Shown extends Partial<RunOptionTraits> {
  readonly what: string;
  readonly kind: OptionKind<unknown>;
  readonly defaultText: string;
  readonly flag?: OptionFlag;
  readonly fields?: Readonly<Record<string, Shown>>;
  readonly flags?: Readonly<Record<string, OptionFlag>>;
}

const OPTIONS: Readonly<Record<string, Shown>> = RUN_OPTIONS;
const RESUME_ONLY: Readonly<Record<string, Shown>> = RESUME_ONLY_OPTIONS;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function flagText(flag: OptionFlag | undefined): string {
  if (flag === undefined) return 'of its fields, below';
  return typeof flag === 'string' ? `\`${flag}\`` : `none: ${flag.none}`;
}

function resumedText({ kept, resume }: Shown): string {
  if (kept === true) return resume === true ? 'kept, or as given' : 'kept';
  return resume === true ? 'as given' : 'not taken';
}

function rowOf(name: string, option: Shown): string[] {
  const { what, kind, defaultText, flag } = option;
  return [`\`${name}\``, what, kind.rule, defaultText, flagText(flag)];
}

const HEAD = ['option', 'what it is', 'must be', 'default', 'flag'];

/** The tables of docs/options.md: all options of a run, and of a resume, with every field of those that are objects of options. */
export function optionTables(): string {
  const all = Object.entries(OPTIONS).map(([name, option]) => [
    ...rowOf(name, option),
    resumedText(option),
    option.http === true ? 'yes' : 'no',
  ]);
  const groups = Object.entries(OPTIONS).flatMap(([group, { what, fields = {}, flags = {} }]) => {
    const rows = Object.entries(flags).map(([name, flag]) => {
      const field = fields[name];
      if (field === undefined) throw new TypeError(`${group} has a flag of ${name}, and no such field`);
      return rowOf(`${group}.${name}`, { ...field, flag });
    });
    return rows.length === 0 ? [] : [`## ${group}: ${what}`, table(HEAD, rows)];
  });
  const resume = Object.entries(RESUME_ONLY).map(([name, option]) => rowOf(name, option));
  return [table([...HEAD, 'resumed', 'HTTP'], all), ...groups, '## Of a resume alone', table(HEAD, resume)].join('\n\n');
}
