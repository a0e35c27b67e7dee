import { type DescribedOption, OPTIONS, RESUME_ONLY } from '../../src/main/cli/option-flags.js';
import type { OptionFlag } from '../../src/main/run/options/option-entry.js';

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function flagText(flag: OptionFlag | undefined): string {
  if (flag === undefined) return 'of its fields, below';
  return typeof flag === 'string' ? `\`${flag}\`` : `none: ${flag.none}`;
}

function resumedText({ kept, resume }: DescribedOption): string {
  if (kept === true) return resume === true ? 'kept, or as given' : 'kept';
  return resume === true ? 'as given' : 'not taken';
}

function rowOf(name: string, option: DescribedOption): string[] {
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
