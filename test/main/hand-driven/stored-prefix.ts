import { MemoryRunStore, type RunStore } from '../../../src/main/index.js';
import type { StoredRun } from '../../../src/shared/store-protocol.js';

/** A run of a store as it is at one moment. */
export interface Prefix {
  readonly stored: StoredRun;
  readonly header: string;
  readonly bytes: Uint8Array;
}

/** A run of a store, as it is now. */
export async function prefixOf(store: RunStore, id: string): Promise<Prefix> {
  const [stored, header] = [await store.read(id), await store.header(id)];
  const chunks: Uint8Array[] = [];
  for (let from = 0; ; ) {
    const page = await store.journal(id, from);
    chunks.push(page.bytes);
    from = page.next;
    if (page.isEnd) return { stored, header, bytes: new Uint8Array(Buffer.concat(chunks)) };
  }
}

/** A store as a process that was killed then has left it. */
export async function storeOf({ stored, header, bytes }: Prefix): Promise<MemoryRunStore> {
  const store = new MemoryRunStore();
  const { id, createdAt, problem, budget, figures } = stored;
  await store.create({ id, createdAt, problem, budget, header }, bytes);
  await store.append(id, new Uint8Array(0), { figures });
  await store.release(id);
  return store;
}
