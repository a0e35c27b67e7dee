import { decodeLineage, emptyLineage, type LineageColumns } from '../../shared/views/lineage-columns.js';

/** Agents of one request. */
const PAGE_AGENTS = 50_000;

/** All agents of a run, page by page. */
export async function readLineage(read: (from: number, limit: number) => Promise<Uint8Array>): Promise<LineageColumns> {
  const first = decodeLineage(await read(0, PAGE_AGENTS));
  if (first.count >= first.total) return first.columns;
  const pages = [first];
  let count = first.count;
  while (count < first.total) {
    const page = decodeLineage(await read(count, PAGE_AGENTS));
    if (page.count === 0) break;
    pages.push(page);
    count += page.count;
  }
  const joined = emptyLineage(count);
  for (const { from, columns } of pages) copyInto(joined, columns, from);
  return joined;
}

function copyInto(target: LineageColumns, source: LineageColumns, at: number): void {
  target.parent.set(source.parent, at);
  target.mean.set(source.mean, at);
  target.evaluations.set(source.evaluations, at);
  target.cladeMean.set(source.cladeMean, at);
  target.cladeEvaluations.set(source.cladeEvaluations, at);
  target.madeAt.set(source.madeAt, at);
  target.cost.set(source.cost, at);
  target.flags.set(source.flags, at);
}
