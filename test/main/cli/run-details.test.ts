import assert from 'node:assert/strict';
import { it } from 'node:test';
import { detailsOf, LEAST_OF_RUN, MAXIMUM_READ } from '../../../src/main/cli/commands/run-details.js';
import { MemoryRunStore } from '../../../src/main/store/memory-run-store.js';
import { BEGINNING_FIGURES, begin, bytesOf } from './kept-run.js';

/** Counts what is read of it. */
class ReadStore extends MemoryRunStore {
  headers = 0;
  readonly journals = new Set<string>();

  override header(runId: string): Promise<string> {
    this.headers++;
    return super.header(runId);
  }

  override journal(...[runId, from]: Parameters<MemoryRunStore['journal']>) {
    this.journals.add(runId);
    return super.journal(runId, from);
  }
}

/** @param lengths - the evaluations that each run is said to have, the latest run first */
async function detailsFor(lengths: readonly number[]) {
  const store = new ReadStore();
  for (const [number, evaluations] of lengths.toReversed().entries()) {
    await begin(store, `run-${number}`, new Date(number * 1000).toISOString());
    await store.append(`run-${number}`, bytesOf(), { figures: { ...BEGINNING_FIGURES, expansions: 0, evaluations } });
  }
  const details = await detailsOf(store, await store.list());
  assert.equal(store.headers, lengths.length, 'each header is read once');
  assert.equal(store.journals.size, details.filter(({ best }) => best !== null).length);
  assert.ok(details.every(({ policy, seed }) => policy === 'hgm' && seed === 7));
  return details.map(({ best }) => best?.key);
}

it('finds the best agents of the latest runs, as far as the evaluations go that are read in all', async () => {
  const half = MAXIMUM_READ / 2;
  assert.deepEqual(await detailsFor([half, half + 1, half, 1]), ['root', undefined, 'root', undefined]);
  assert.deepEqual(await detailsFor([MAXIMUM_READ + 1, MAXIMUM_READ, 1]), [undefined, 'root', undefined]);
});

it('reads so many runs at most, however small they are', async () => {
  const most = MAXIMUM_READ / LEAST_OF_RUN;
  const best = await detailsFor(Array.from({ length: most + 10 }, () => 1));
  assert.equal(best.indexOf(undefined), most);
  assert.ok(best.slice(most).every((key) => key === undefined));
});
