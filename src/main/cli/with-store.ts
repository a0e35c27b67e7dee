import { HgmError } from '../../shared/errors.js';
import { DEFAULT_STORE } from '../../shared/store-protocol.js';
import type { RunStore } from '../store/run-store.js';
import type { Cli } from './cli.js';

/** The flag `--store` of commands that read runs, with its help and default. */
export const STORE_FLAG = ['--store <file>', 'where runs are kept', DEFAULT_STORE] as const;

/** Opens a store that exists, passes it to `use`, and closes it. */
export async function withStore<Value>(cli: Cli, file: string, use: (store: RunStore) => Promise<Value>): Promise<Value> {
  if (file === 'memory') throw new HgmError('ERR_OPTION', '--store must be a file: what is kept in memory goes with its process');
  const store = await cli.openRunStore(file, { mustExist: true });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}
