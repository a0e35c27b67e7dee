import { Command } from 'commander';
import { HgmError } from '../../../shared/errors.js';
import type { CompactedStore } from '../../compose/open-run-store.js';
import { formatBytes } from '../../report/cost-format.js';
import { type CommandFactory, exampleText } from '../command.js';
import { STORE_FLAG } from '../with-store.js';

/** `hgm store`: what is done to a store as a whole. */
export const storeCommand: CommandFactory = (cli) =>
  new Command('store')
    .summary('give back the room that removed runs have left')
    .description(
      'Does something to a store as a whole. compact writes its file anew, without what was removed; no run of it may be under way.',
    )
    .argument('<action>', 'compact')
    .option(...STORE_FLAG)
    .addHelpText('after', exampleText('hgm store compact'))
    .action(async (action: string, { store: file }: { readonly store: string }) => {
      if (action !== 'compact') throw new HgmError('ERR_OPTION', `the action must be compact; it is ${JSON.stringify(action)}`);
      if (file === 'memory')
        throw new HgmError('ERR_OPTION', '--store must be a file: what is kept in memory goes with its process');
      const { bytesBefore, bytesAfter } = await compacted(file);
      cli.stdout.write(`${formatBytes(bytesBefore)} before, ${formatBytes(bytesAfter)} now\n`);
    });

/** What opens stores is loaded for nothing else. */
async function compacted(file: string): Promise<CompactedStore> {
  const { compactStore } = await import('../../compose/open-run-store.js');
  return await compactStore(file);
}
