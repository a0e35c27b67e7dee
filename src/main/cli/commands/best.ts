import { Command } from 'commander';
import { HgmError } from '../../../shared/errors.js';
import { RunReader } from '../../reading/run-reader.js';
import { jsonText } from '../../report/plain-text.js';
import { type CommandFactory, exampleText } from '../command.js';
import { STORE_FLAG, withStore } from '../with-store.js';
import { writeFile } from '../write-file.js';

/** `hgm best <runId>`: the state of the best agent. */
export const bestCommand: CommandFactory = (cli) =>
  new Command('best')
    .summary('print the state of the best agent as JSON')
    .description('Prints the state of the best agent of a run as JSON, or writes it into a file, also while the run goes on.')
    .argument('<runId>', 'its id, as hgm runs lists it')
    .option('-o, --out <file>', 'write it there')
    .option(...STORE_FLAG)
    .addHelpText('after', exampleText('hgm best 20260131-120000-x7k2 -o best.json'))
    .action(async (runId: string, { store: file, out }: { readonly store: string; readonly out?: string }) =>
      withStore(cli, file, async (store) => {
        const reading = await RunReader.open(store, runId);
        const { best, damage } = await reading.overview();
        if (damage !== null) throw new HgmError('ERR_STORE_CORRUPT', damage.message);
        if (best === null)
          throw new HgmError('ERR_UNKNOWN_AGENT', `run ${runId} has no best agent: no evaluation has given a result yet`);
        const [state] = await reading.states([best.key]);
        if (out === undefined) cli.stdout.write(`${jsonText(state)}\n`);
        else writeFile('--out', out, `${JSON.stringify(state, null, 2)}\n`);
      }),
    );
