import { Command } from 'commander';
import { EXPORT_FORMATS, type ExportFormat, exportLines } from '../../report/export-lines.js';
import type { Cli } from '../cli.js';
import { type CommandFactory, exampleText } from '../command.js';
import { choiceOption } from '../option-parsers.js';
import { STORE_FLAG, withStore } from '../with-store.js';

/** `hgm export <runId>`: all that happened in a run, for other programs. */
export const exportCommand: CommandFactory = (cli) =>
  new Command('export')
    .summary('print all that happened in a run')
    .description(
      'Prints a run, also while it goes on: jsonl is one event a line, csv one evaluation a line with a column for each metric, decisions one decision a line, as ' +
        '--decision-log writes it.',
    )
    .argument('<runId>', 'its id, as hgm runs lists it')
    .option('--format <name>', `one of ${EXPORT_FORMATS.join(', ')}`, choiceOption('--format', EXPORT_FORMATS), 'jsonl')
    .option(...STORE_FLAG)
    .addHelpText('after', exampleText('hgm export 20260131-120000-x7k2 --format csv > evaluations.csv'))
    .action(async (runId: string, flags: { readonly store: string; readonly format: ExportFormat }) =>
      withStore(cli, flags.store, async (store) => {
        for await (const text of exportLines(store, runId, flags.format)) await print(cli, text);
      }),
    );

/** Waits until the reader has taken the text, so that a slow one does not make memory grow. */
async function print(cli: Cli, text: string): Promise<void> {
  await new Promise<void>((resolve) => {
    cli.stdout.write(text, () => resolve());
  });
}
