import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { HgmError } from '../../../shared/errors.js';
import type { ReportData } from '../../../shared/views/report-data.js';
import { RunReader } from '../../reading/run-reader.js';
import { jsonText } from '../../report/plain-text.js';
import { reportHtml } from '../../report/run-report/report-html.js';
import { reportMarkdown } from '../../report/run-report/report-markdown.js';
import { reportSvg } from '../../report/run-report/report-svg.js';
import type { Cli } from '../cli.js';
import { type CommandFactory, exampleText } from '../command.js';
import { choiceOption } from '../option-parsers.js';
import { STORE_FLAG, withStore } from '../with-store.js';
import { writeFile } from '../write-file.js';

const FORMATS = ['html', 'md', 'json', 'svg'] as const;
type Format = (typeof FORMATS)[number];

interface ReportFlags {
  readonly store: string;
  readonly format: Format;
  readonly out?: string;
}

/** `hgm report <runId>`: a run as one file. */
export const reportCommand: CommandFactory = (cli) =>
  new Command('report')
    .summary('write a run as one page')
    .description(
      'Writes a run, also while it goes on: html is a page like the dashboard that works without a network, md a text, svg the best agents over ' +
        'the evaluations, json what the page is made of.',
    )
    .argument('<runId>', 'its id, as hgm runs lists it')
    .option('-o, --out <file>', 'write it there')
    .option('--format <name>', `one of ${FORMATS.join(', ')}`, choiceOption('--format', FORMATS), 'html')
    .option(...STORE_FLAG)
    .addHelpText('after', exampleText('hgm report 20260131-120000-x7k2 -o report.html'))
    .action(async (runId: string, { store: file, format, out }: ReportFlags) => {
      checkTerminal(cli, format, out);
      await withStore(cli, file, async (store) => {
        const data = await (await RunReader.open(store, runId)).report();
        const report = written(cli, data, format);
        if (out === undefined) cli.stdout.write(report);
        else writeFile('--out', out, report);
        const { damage } = data.overview;
        if (damage !== null) throw new HgmError('ERR_STORE_CORRUPT', damage.message);
      });
    });

/** @throws HgmError ERR_OPTION where a page would be written to a terminal: it is some hundred kilobytes of markup */
function checkTerminal({ stdout }: Cli, format: Format, out: string | undefined): void {
  if (format !== 'html' || out !== undefined || stdout.isTTY !== true) return;
  const remedy = 'write the report with -o FILE or > FILE, or take --format md, which is a text';
  throw new HgmError('ERR_OPTION', `HTML is not for a terminal; ${remedy}`);
}

function written(cli: Cli, data: ReportData, format: Format): string {
  switch (format) {
    case 'html':
      return reportHtml(readFileSync(new URL('dist/browser/report.html', cli.packageRoot), 'utf8'), JSON.stringify(data));
    case 'md':
      return reportMarkdown(data);
    case 'svg':
      return `${reportSvg(data)}\n`;
    case 'json':
      return `${jsonText(data)}\n`;
  }
}
