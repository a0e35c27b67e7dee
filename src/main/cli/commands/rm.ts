import { Command } from 'commander';
import { plainLine } from '../../report/plain-text.js';
import { type CommandFactory, exampleText } from '../command.js';
import { STORE_FLAG, withStore } from '../with-store.js';

interface RmFlags {
  readonly store: string;
  readonly redis?: string;
  readonly redisPrefix?: string;
}

/** `hgm rm <runId>`: removes runs. */
export const rmCommand: CommandFactory = (cli) =>
  new Command('rm')
    .summary('remove runs from a store')
    .description('Removes runs, with all that is known of them. A run that is under way is refused.')
    .argument('<runId...>', 'ids, as hgm runs lists them')
    .option(...STORE_FLAG)
    .option('--redis <url>', 'remove also what the runs have left in this Redis')
    .option('--redis-prefix <text>', 'what the names of all keys in it begin with (default: hgm)')
    .addHelpText(
      'after',
      exampleText('hgm rm 20260131-120000-x7k2', 'hgm rm 20260131-120000-x7k2 --redis redis://localhost:6379'),
    )
    .action(async (runIds: readonly string[], flags: RmFlags) =>
      withStore(cli, flags.store, async (store) => {
        for (const runId of runIds) {
          // First: what is refused there is under way.
          if (flags.redis !== undefined) await removeFromRedis(flags.redis, flags.redisPrefix, runId);
          await store.remove(runId);
          cli.stdout.write(`removed ${plainLine(runId)}\n`);
        }
      }),
    );

/** What serves this is loaded for nothing else. */
async function removeFromRedis(url: string, prefix: string | undefined, runId: string): Promise<void> {
  const { removeRedisRun } = await import('../../compose/remove-redis-run.js');
  await removeRedisRun(prefix === undefined ? url : { url, prefix }, runId);
}
